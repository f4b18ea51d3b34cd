// SPDX-License-Identifier: Apache-2.0
#pragma once

// tariff: usage over time and a plan make charge lines. A plan is one checked value, a list of
// items; rating is a pure function of plan, usage, the account's facts and the state carried so
// far; nothing rounds but the plan's stages. Read items, plan, timeline, state, settle, rate,
// columns; then plan_history, price_change and rate_history (versions of a plan), meter_tables
// (the plan's calendar in a meter), compare and break_even (what-if). Compiled in tariff_text, and
// not included here: plan_json.hpp (the plan's document) and explain.hpp (derivations).

#include "submeter/tariff/billed_demand.hpp"
#include "submeter/tariff/break_even.hpp"
#include "submeter/tariff/calendar.hpp"
#include "submeter/tariff/carry_over.hpp"
#include "submeter/tariff/check_plan.hpp"
#include "submeter/tariff/columns.hpp"
#include "submeter/tariff/compare.hpp"
#include "submeter/tariff/day_span.hpp"
#include "submeter/tariff/demand.hpp"
#include "submeter/tariff/gas.hpp"
#include "submeter/tariff/items.hpp"
#include "submeter/tariff/ladder.hpp"
#include "submeter/tariff/loss.hpp"
#include "submeter/tariff/measured.hpp"
#include "submeter/tariff/measures.hpp"
#include "submeter/tariff/meter_tables.hpp"
#include "submeter/tariff/plan.hpp"
#include "submeter/tariff/plan_history.hpp"
#include "submeter/tariff/power_factor.hpp"
#include "submeter/tariff/price_change.hpp"
#include "submeter/tariff/proration.hpp"
#include "submeter/tariff/rate.hpp"
#include "submeter/tariff/rate_history.hpp"
#include "submeter/tariff/service.hpp"
#include "submeter/tariff/settle.hpp"
#include "submeter/tariff/state.hpp"
#include "submeter/tariff/timeline.hpp"
#include "submeter/tariff/totals.hpp"
#include "submeter/tariff/windows.hpp"
