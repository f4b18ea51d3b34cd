// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bind_ledger.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/verify.hpp"

#include <optional>
#include <utility>

namespace submeter::inline v0::python {

using seconds = std::optional<std::int64_t>;  // since 1970

/// A book with a view of the store that it owns, so that it can be verified while it holds the
/// lock.
class opened_book : public ledger::book {
public:
    opened_book(ledger::book of, ledger::store& in) : book{std::move(of)}, journal_{&in} {}

    ledger::verification check(const std::optional<ledger::anchor>& known) const {
        return value_or_raise(ledger::verify(*journal_, known));
    }
    denomination in() const { return identity().in; }

private:
    ledger::store* journal_;
};

inline instant at(std::int64_t second) {
    return instant{std::chrono::seconds{second}};
}
inline std::optional<instant> at(const seconds& second) {
    return second ? std::optional{at(*second)} : std::nullopt;
}

inline ledger::as_of moment_of(const seconds& effective_before, const seconds& recorded_through,
                               const std::optional<whole_number>& sequence_through) {
    const auto last = sequence_through ? std::optional{sequence_through->value} : std::nullopt;
    return {at(effective_before), at(recorded_through), last};
}

/// What is known by whoever has the book at all: its denomination, its zone.
inline const opened_book& held(const opened_book& b) {
    return b;
}

inline zone zone_of(const opened_book& b) {
    return value_or_raise(load_zone(b.identity().zone));
}

void bind_import(py::module_& m, py::class_<opened_book>& book);
void bind_group(py::module_& m, py::class_<opened_book>& book);

}  // namespace submeter::inline v0::python
