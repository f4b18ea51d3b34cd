// SPDX-License-Identifier: Apache-2.0
#pragma once

// Facts about this build that every other header relies on; the only place for macros.

#define SUBMETER_VERSION_MAJOR 0
#define SUBMETER_VERSION_MINOR 1
#define SUBMETER_VERSION_PATCH 0
#define SUBMETER_VERSION "0.1.0"

// The type behind submeter::result. It is recorded here, so that a consumer's language switch can
// never change the library's ABI.
#define SUBMETER_RESULT_IS_TL_EXPECTED 1

// Marks what a shared library shows; everything else is built with hidden visibility.
#if defined(__GNUC__) || defined(__clang__)
#define SUBMETER_API __attribute__((visibility("default")))
#else
#define SUBMETER_API
#endif

// 1 where memory is dearer than time: smaller tables and loops. Microcontrollers by themselves.
#ifndef SUBMETER_SMALL
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#define SUBMETER_SMALL 1
#else
#define SUBMETER_SMALL 0
#endif
#endif

// 1 where carry-less multiplication may be chosen at run time, if the processor has it.
#ifndef SUBMETER_CLMUL
#if defined(__GNUC__) && defined(__x86_64__) && __STDC_HOSTED__ && !SUBMETER_SMALL
#define SUBMETER_CLMUL 1
#else
#define SUBMETER_CLMUL 0
#endif
#endif
