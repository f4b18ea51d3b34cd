# SPDX-License-Identifier: Apache-2.0
# Linux on 32-bit ARM. Run by QEMU.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
set(SUBMETER_CROSS_TRIPLE arm-linux-gnueabihf)
set(SUBMETER_CROSS_EMULATOR qemu-arm)
include("${CMAKE_CURRENT_LIST_DIR}/debian.cmake")
