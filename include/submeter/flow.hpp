// SPDX-License-Identifier: Apache-2.0
#pragma once

// flow: the five nouns that travel from the meter to the book and back, and the calendar that
// tariffs, meters and control share. Plain data with checks; read them in this order.

#include "submeter/flow/calendar.hpp"
#include "submeter/flow/charge.hpp"
#include "submeter/flow/command.hpp"
#include "submeter/flow/command_data.hpp"
#include "submeter/flow/entry.hpp"
#include "submeter/flow/event.hpp"
#include "submeter/flow/reading.hpp"
