// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/report/ledger_paper.hpp"
#include "submeter/report/table.hpp"

#include <utility>

namespace submeter::inline v0::report::detail {

// A table under a heading.
struct sheet_part {
    std::string heading{};
    table rows{};
};

// A paper before it is text or HTML.
struct sheet {
    std::string title{};
    std::string mark{};  // beside the title: "copy"
    std::vector<std::pair<std::string, std::string>> facts{};
    std::vector<sheet_part> parts{};
    std::string footer{};
};

[[nodiscard]] std::string write(const sheet& s, const paper_params& params);

}  // namespace submeter::inline v0::report::detail
