# SPDX-License-Identifier: Apache-2.0
# Linux on s390x: 64 bits, the most significant octet first. Run by QEMU.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR s390x)
set(SUBMETER_CROSS_TRIPLE s390x-linux-gnu)
set(SUBMETER_CROSS_EMULATOR qemu-s390x)
include("${CMAKE_CURRENT_LIST_DIR}/debian.cmake")
