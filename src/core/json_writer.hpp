// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"

#include <string>
#include <string_view>

namespace submeter::inline v0::detail {

// `text` as a JSON string, quotes included.
[[nodiscard]] SUBMETER_API std::string json_quote(std::string_view text);

// Writes one JSON object member by member, in the order of the calls: {"a":"x","b":1}.
class json_object {
public:
    void text(std::string_view name, std::string_view value) { raw(name, json_quote(value)); }
    void number(std::string_view name, long long value) { raw(name, std::to_string(value)); }
    void boolean(std::string_view name, bool value) { raw(name, value ? "true" : "false"); }
    void null(std::string_view name) { raw(name, "null"); }
    // `value` is JSON already.
    void raw(std::string_view name, std::string_view value) {
        body_ += body_.empty() ? "" : ",";
        body_ += json_quote(name);
        body_ += ':';
        body_ += value;
    }
    [[nodiscard]] std::string str() const { return "{" + body_ + "}"; }

private:
    std::string body_;
};

// The same for a list.
class json_array {
public:
    void text(std::string_view value) { raw(json_quote(value)); }
    void raw(std::string_view value) {
        body_ += body_.empty() ? "" : ",";
        body_ += value;
    }
    [[nodiscard]] std::string str() const { return "[" + body_ + "]"; }

private:
    std::string body_;
};

}  // namespace submeter::inline v0::detail
