// SPDX-License-Identifier: Apache-2.0
#pragma once

// Meters as data: a profile maps the registers of a kind of meter onto OBIS, a device binds it to
// one meter, the planner finds the fewest requests, and a conversation is octets to send and a
// reply to accept. No I/O: whoever owns the line sends `request::bytes` and hands the reply back.

#include "submeter/meter/command_fsm.hpp"
#include "submeter/meter/conversation.hpp"
#include "submeter/meter/device.hpp"
#include "submeter/meter/follow_up.hpp"
#include "submeter/meter/planner.hpp"
#include "submeter/meter/profile.hpp"
#include "submeter/meter/profile_json.hpp"
#include "submeter/meter/register_value.hpp"
#include "submeter/meter/tariff_commands.hpp"
