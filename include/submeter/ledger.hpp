// SPDX-License-Identifier: Apache-2.0
#pragma once

// ledger: entries go in, balances, alarms and proofs come out. A book is one property's accounts,
// in memory and in a store; every commit is sealed over the one before. Begin with book.hpp; the
// SQLite store (ledger/sqlite_store.hpp) is a compiled part of its own.

#include "submeter/ledger/account.hpp"
#include "submeter/ledger/balances.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/chart.hpp"
#include "submeter/ledger/derivation.hpp"
#include "submeter/ledger/journal.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/posting_rules.hpp"
#include "submeter/ledger/replay.hpp"
#include "submeter/ledger/store.hpp"
#include "submeter/ledger/verify.hpp"
