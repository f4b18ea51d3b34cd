// SPDX-License-Identifier: Apache-2.0
#include "meter/unit_size.hpp"

namespace submeter::inline v0::meter::detail {

unit_size size_of(codec::cjt188::item_unit u) {
    using enum codec::cjt188::item_unit;
    switch (u) {
        case joule:
            return {unit::joule, 0};
        case kilojoule:
            return {unit::joule, 3};
        case megajoule:
            return {unit::joule, 6};
        case gigajoule:
            return {unit::joule, 9};
        case watt_hour:
            return {unit::watt_hour, 0};
        case kilowatt_hour:
            return {unit::watt_hour, 3};
        case megawatt_hour:
            return {unit::watt_hour, 6};
        case watt:
            return {unit::watt, 0};
        case kilowatt:
            return {unit::watt, 3};
        case megawatt:
            return {unit::watt, 6};
        case litre:
            return {unit::cubic_metre, -3};
        case cubic_metre:
            return {unit::cubic_metre, 0};
        case litre_per_hour:
            return {unit::cubic_metre_per_hour, -3};
        case cubic_metre_per_hour:
            return {unit::cubic_metre_per_hour, 0};
        case joule_per_hour:
            return {unit::joule_per_hour, 0};
        case kilojoule_per_hour:
            return {unit::joule_per_hour, 3};
        case megajoule_per_hour:
            return {unit::joule_per_hour, 6};
        case gigajoule_per_hour:
            return {unit::joule_per_hour, 9};
        default:
            return {};
    }
}

}  // namespace submeter::inline v0::meter::detail
