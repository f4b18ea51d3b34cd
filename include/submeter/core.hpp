// SPDX-License-Identifier: Apache-2.0
#pragma once

// core: what every floor counts on. Errors are values; bytes are borrowed; numbers are exact; money
// does not mix; time is a value with its zone. Nothing here does I/O.

// In reading order.
// clang-format off
#include "submeter/core/config.hpp"
#include "submeter/core/error.hpp"
#include "submeter/core/result.hpp"
#include "submeter/core/diagnostics.hpp"
#include "submeter/core/explanation.hpp"
#include "submeter/core/bytes.hpp"
#include "submeter/core/bcd.hpp"
#include "submeter/core/sum8.hpp"
#include "submeter/core/crc.hpp"
#include "submeter/core/checked.hpp"
#include "submeter/core/exact.hpp"
#include "submeter/core/rounding.hpp"
#include "submeter/core/fraction.hpp"
#include "submeter/core/decimal.hpp"
#include "submeter/core/quantity.hpp"
#include "submeter/core/ratio.hpp"
#include "submeter/core/price.hpp"
#include "submeter/core/money.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/core/csv.hpp"
// clang-format on
