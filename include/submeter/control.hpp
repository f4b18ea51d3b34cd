// SPDX-License-Identifier: Apache-2.0
#pragma once

// control: from balances to commands. A machine per relay decides, a policy says when; nothing here
// does I/O, and every decision names its rule and the inputs.

#include "submeter/control/decision.hpp"
#include "submeter/control/relay_fsm.hpp"
#include "submeter/control/relay_policy.hpp"
