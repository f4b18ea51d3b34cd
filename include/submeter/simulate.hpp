// SPDX-License-Identifier: Apache-2.0
#pragma once

// Everything that a test needs instead of a building: hourly series with their known flaws, meters
// that speak their protocol from octets to octets, lines and gateways with faults drawn from a
// seed, and a world that runs real sockets under a clock that the test owns.

#include "submeter/simulate/cjt188_meter.hpp"
#include "submeter/simulate/dlt645_1997_meter.hpp"
#include "submeter/simulate/dlt645_meter.hpp"
#include "submeter/simulate/dlt698_key_machine.hpp"
#include "submeter/simulate/dlt698_meter.hpp"
#include "submeter/simulate/fault_plan.hpp"
#include "submeter/simulate/load_curve.hpp"
#include "submeter/simulate/modbus_meter.hpp"
#include "submeter/simulate/modbus_server.hpp"
#include "submeter/simulate/profile_meter.hpp"
#include "submeter/simulate/random.hpp"
#include "submeter/simulate/security_module.hpp"
#include "submeter/simulate/series.hpp"
#include "submeter/simulate/virtual_bus.hpp"
#include "submeter/simulate/virtual_gateway.hpp"
#include "submeter/simulate/virtual_meter.hpp"
#include "submeter/simulate/world.hpp"
