// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/fixtures.hpp"
#include "ledger/postgresql_server.hpp"
#include "submeter/ledger/postgresql_store.hpp"

#include <memory>
#include <string>

// The kind of store that the shared suites run on, besides those of stores.hpp.

namespace ledger_test {

/// A book in a database of its own.
struct postgresql_kind {
    std::string database = shared_server().fresh_database();
    std::unique_ptr<store> fresh() {
        return std::move(*postgresql::create_store(database, identity().id));
    }
    std::unique_ptr<store> again() {
        return std::move(*postgresql::open_store(database, identity().id));
    }
};

}  // namespace ledger_test
