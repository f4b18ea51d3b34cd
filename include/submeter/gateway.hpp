// SPDX-License-Identifier: Apache-2.0
#pragma once

// gateway: the rim, where octets meet wires. A bus is one half-duplex line, the registration tells
// who has dialled in, the fleet knows who is there and what was missed, the poller knows when to
// ask: four machines that need no socket and no clock. The hub feeds them from real connections.

#include "submeter/gateway/bus.hpp"
#include "submeter/gateway/clock.hpp"
#include "submeter/gateway/conversation.hpp"
#include "submeter/gateway/fleet.hpp"
#include "submeter/gateway/hub.hpp"
#include "submeter/gateway/poller.hpp"
#include "submeter/gateway/registration.hpp"
#include "submeter/gateway/rtt_estimator.hpp"
#include "submeter/gateway/time.hpp"
#include "submeter/gateway/transaction.hpp"
