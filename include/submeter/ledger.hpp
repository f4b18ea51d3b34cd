// SPDX-License-Identifier: Apache-2.0
#pragma once

// ledger: entries go in, balances, alarms and proofs come out. A book is one property's accounts,
// in memory and in a store; every commit is sealed over the one before. Begin with book.hpp; the
// SQLite and PostgreSQL stores (ledger/sqlite_store.hpp, ledger/postgresql_store.hpp) and the book
// for many threads (ledger/shared_book.hpp) are compiled parts of their own.

#include "submeter/ledger/account.hpp"
#include "submeter/ledger/admission.hpp"
#include "submeter/ledger/as_of.hpp"
#include "submeter/ledger/audit.hpp"
#include "submeter/ledger/balances.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/book_opening.hpp"
#include "submeter/ledger/book_pair.hpp"
#include "submeter/ledger/book_reader.hpp"
#include "submeter/ledger/book_state.hpp"
#include "submeter/ledger/chart.hpp"
#include "submeter/ledger/derivation.hpp"
#include "submeter/ledger/group.hpp"
#include "submeter/ledger/holds.hpp"
#include "submeter/ledger/income_report.hpp"
#include "submeter/ledger/journal.hpp"
#include "submeter/ledger/journal_codec.hpp"
#include "submeter/ledger/journal_reader.hpp"
#include "submeter/ledger/local_period.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/natural_key.hpp"
#include "submeter/ledger/operator.hpp"
#include "submeter/ledger/order_overview.hpp"
#include "submeter/ledger/outcome.hpp"
#include "submeter/ledger/paper_trail.hpp"
#include "submeter/ledger/period.hpp"
#include "submeter/ledger/posting_events.hpp"
#include "submeter/ledger/posting_facts.hpp"
#include "submeter/ledger/posting_rules.hpp"
#include "submeter/ledger/receipt.hpp"
#include "submeter/ledger/replay.hpp"
#include "submeter/ledger/settings_text.hpp"
#include "submeter/ledger/statement_of_account.hpp"
#include "submeter/ledger/store.hpp"
#include "submeter/ledger/trial_balance.hpp"
#include "submeter/ledger/verify.hpp"
