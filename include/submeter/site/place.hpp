// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/quantity.hpp"

#include <string>

namespace submeter::inline v0::site {

/// A property under one management: it has one book and one time zone. A value.
struct project {
    project_id id{};
    std::string name{};
    std::string zone_name = "UTC";  ///< an IANA name; days and months of bills are this zone's

    friend bool operator==(const project&, const project&) = default;
};

/// A building of a project. A value.
struct building {
    building_id id{};
    project_id project{};
    std::string name{};

    friend bool operator==(const building&, const building&) = default;
};

/// A customer account: a tenant's contract. Who the tenant is stays with the host; `label` names
/// the premises ("Building 53"), never a person. A value.
struct account {
    account_id id{};
    party_id party{};
    building_id building{};
    std::string label{};
    floor_area area{};  ///< m²; the weight of area shares and the base of property fees

    friend bool operator==(const account&, const account&) = default;
};

}  // namespace submeter::inline v0::site
