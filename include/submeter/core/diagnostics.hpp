// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/error.hpp"

#include <string>
#include <vector>

namespace submeter::inline v0 {

/// One thing that is wrong with a document: which rule, where, and why. A value.
struct finding {
    error what;
    std::string path;  ///< where in the document, for example "$.tiers[1].from", or "line 12"
    std::string text;  ///< why, with the offending value
};

/// What a reader of documents says beside its error. The reader appends in document order. A value.
struct diagnostics {
    std::vector<finding> findings;
};

}  // namespace submeter::inline v0
