// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which postings an event makes: posting_events.hpp has the events, posting_facts.hpp what they are
// told; here they come with their bodies.

#include "submeter/ledger/detail/posting_charges.hpp"
#include "submeter/ledger/detail/posting_corrections.hpp"
#include "submeter/ledger/detail/posting_meters.hpp"
#include "submeter/ledger/detail/posting_payments.hpp"
#include "submeter/ledger/posting_events.hpp"
#include "submeter/ledger/posting_facts.hpp"
