// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "month_end.hpp"
#include "options.hpp"

#include <string>

namespace campus {

/// Where a run writes: a folder of its own beside the results, which `publish` moves into place
/// when everything is there. A run that fails leaves the earlier results as they were.
class workshop {
public:
    explicit workshop(std::string results);
    ~workshop();
    workshop(const workshop&) = delete;
    workshop& operator=(const workshop&) = delete;

    const std::string& folder() const noexcept { return folder_; }
    std::string book_path() const { return folder_ + "/book.sqlite"; }

    /// Replaces the earlier results; nothing else in their folder is touched.
    void publish() const;

private:
    std::string results_;
    std::string folder_;
};

/// Writes the statements and the exports of the book, whose days are local.
void write_results(const std::string& folder, const zone& local, const month_end& m,
                   const ledger::book& book);

/// What a person wants to know at the end, but for the checks.
std::string summary(const options& o, const estate& e, office& back, const field_counters& wires,
                    const month_end& m);

/// Writes a text file, or ends the program saying why not.
void write_text(const std::string& path, const std::string& text);

}  // namespace campus
