// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "opened_book.hpp"
#include "submeter/ledger/book_view.hpp"

namespace submeter::inline v0::python {

/// A book as one operator may read it. It keeps Python's book. What reads a book is bound for both
/// classes, with the same names: the overloads on them say what the operator needs.
class seen_book : public ledger::book_view {
public:
    seen_book(const py::object& book, const ledger::actor& who, instant now)
        : book_view{book.cast<opened_book&>(), who, now}, book_{book} {}

    const opened_book& held() const { return book_.cast<const opened_book&>(); }

private:
    py::object book_;
};

inline const opened_book& held(const seen_book& b) {
    return b.held();
}

/// All of a book, for what reads everything: an operator needs `export_data`.
inline const opened_book& whole_of(const opened_book& b) {
    return b;
}
inline const opened_book& whole_of(const seen_book& b) {
    value_or_raise(b.whole());
    return b.held();
}

/// The two classes that a book is read by.
struct book_classes {
    py::class_<opened_book> book;
    py::class_<seen_book> view;

    /// Binds the same for both.
    template <class Bind>
    void each(Bind bind) {
        bind(book);
        bind(view);
    }
};

/// Which entries count, as every report is asked.
using whole_or_none = std::optional<whole_number>;

void bind_ageing(py::module_& m, book_classes& to);
void bind_operators(py::module_& m, book_classes& to);
void bind_papers(py::module_& m, book_classes& to);
void bind_periods(book_classes& to);
void bind_reading(py::module_& m, book_classes& to);
void bind_reports(py::module_& m, book_classes& to);
void bind_sheets(py::module_& m, book_classes& to);

}  // namespace submeter::inline v0::python
