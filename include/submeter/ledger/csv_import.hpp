// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/detail/visitor.hpp"
#include "submeter/ledger/import_table.hpp"
#include "submeter/ledger/outcome.hpp"

#include <memory>

namespace submeter::inline v0::ledger {

class book;

/// Whether a row that cannot be recorded keeps the others back.
enum class import_mode : std::uint8_t {
    all,   ///< all rows are recorded in one record, or none: they are held until the end
    rows,  ///< row by row: whatever can be is recorded
};

/// How a table is brought in. A value.
struct import_params {
    import_kind what = import_kind::top_ups;
    import_mode mode = import_mode::all;
    entry_authority authority{};    ///< of each entry
    std::size_t batch_rows = 1000;  ///< as many rows share a record, where it is row by row
};

/// What became of one row. A value.
struct import_report {
    std::uint64_t line = 0;                      ///< where the row begins
    import_column column = import_column::none;  ///< the one that is wrong
    entry_result became;  ///< refused with linked_entry_failed: another row keeps it back
};

/// "created", "exists_with_different_floor", "refused". Allocates the text.
[[nodiscard]] SUBMETER_API std::string to_text(const import_report& r);

/// How many rows there were, and what became of them. A value.
struct import_counts {
    std::uint64_t rows = 0;
    std::uint64_t created = 0;
    std::uint64_t exists = 0;
    std::uint64_t refused = 0;  ///< those that differ from what is recorded included

    friend bool operator==(const import_counts&, const import_counts&) = default;
};

/// Brings a CSV table into a book. The same table again is `exists` in each row: an account by its
/// name, an opening balance by its account, a top-up by its channel, merchant and transaction.
/// What the state of the book would refuse for good (an account that is not there, a closed period,
/// an operator who may not) is refused here without burning the row's id, so that it can be handed
/// in again. Confined; it borrows the book, which nobody else changes meanwhile.
///
///     csv_import in{book, {.what = import_kind::top_ups}, now};
///     while (more) ok = in.feed(piece, show);  // show(const import_report&), line by line
///     const auto counts = in.finish(show);
class SUBMETER_API csv_import {
public:
    csv_import(book& into, import_params params, instant now);
    ~csv_import();
    csv_import(csv_import&& other) noexcept;
    csv_import& operator=(csv_import&& other) noexcept;

    /// Takes the next piece of the table. Each row that is done with is shown.
    /// @return as csv_stream::feed(); of the first row, which is shown too, `unknown_field` for a
    ///         column that the kind does not have, `bad_value` for one that is there twice,
    ///         `missing_field` for one that is needed, with the line as `index`; what the store
    ///         says. Row by row, what comes before the fault is recorded and shown.
    template <class Visitor>
    [[nodiscard]] result<void> feed(std::string_view piece, Visitor&& show) {
        return take(piece, show_row{show});
    }

    /// The end of the table: what is still held is recorded and shown. @return as feed();
    /// `missing_field` for a table without a first row.
    template <class Visitor>
    [[nodiscard]] result<import_counts> finish(Visitor&& show) {
        return end(show_row{show});
    }

    /// What is wrong with the first row, or that there is none, as people read it; empty where it
    /// is fine, or not read.
    [[nodiscard]] std::string_view header_fault() const noexcept;

private:
    using show_row = detail::visitor<const import_report&>;
    struct state;

    result<void> take(std::string_view piece, show_row show);
    result<import_counts> end(show_row show);

    std::unique_ptr<state> state_;
};

}  // namespace submeter::inline v0::ledger
