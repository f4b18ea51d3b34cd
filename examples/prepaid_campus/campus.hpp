// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "options.hpp"
#include "submeter/core/money.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/meter/profile.hpp"
#include "submeter/simulate/series.hpp"
#include "submeter/site.hpp"
#include "submeter/tariff.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace campus {

using namespace submeter;

inline constexpr denomination pounds{.unit = {{'G', 'B', 'P'}}, .scale = 2};
inline constexpr std::size_t meters_per_gateway = 5;

/// How a tenant pays: at an alarm, or only once the lights are out.
struct habit {
    std::uint8_t pays_at_level = 0;  ///< after this alarm; 0: only after a trip
    std::chrono::hours delay{1};     ///< from the alarm or the trip to the payment
    money amount;
};

/// One tenant: a building of the estate with its account, meter and plan.
struct tenant {
    site::account account;
    site::meter meter;
    simulate::series measured;  ///< what the building really used
    money opening;              ///< what was paid in before the month
    std::vector<std::int64_t> levels_minor;
    habit pays;
    std::int64_t first_centi_kwh = 0;  ///< on the register when the month begins
};

/// Everything that is known before the month begins.
struct estate {
    site::directory directory;
    zone local;
    interval month;
    std::vector<tariff::plan> plans;  ///< single, time of use, tiered, tiered time of use
    std::vector<tenant> tenants;      ///< ascending by account
    tenant common;                    ///< lifts and stairs; its series is built, see build_common
    std::size_t gateways = 0;         ///< numbered from 1
};

/// Reads the data and the plans, and chooses the tenants by the seed.
estate make_estate(const options& o);

/// The plan that holds for an account at a moment, as the directory says.
const tariff::plan& plan_of(const estate& e, account_id account, instant at);

/// The plan that prices the common areas.
inline const tariff::plan& common_plan(const estate& e) {
    return e.plans.front();
}

/// The name that a gateway registers with.
std::string gateway_name(gateway_id id);

}  // namespace campus
