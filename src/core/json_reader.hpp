// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/diagnostics.hpp"
#include "submeter/core/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::detail {

class json_document;

// One value of a JSON document, with its path. Each refusal adds a finding that names the path, so
// that a reader of documents only tests and returns. Borrows from its json_document.
class SUBMETER_API json_node {
public:
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] bool is_text() const noexcept;
    [[nodiscard]] bool is_object() const noexcept;
    [[nodiscard]] bool is_array() const noexcept;
    [[nodiscard]] bool is_boolean() const noexcept;
    // null, 0, "", an empty list or object, or a list of such.
    [[nodiscard]] bool is_nothing() const noexcept;

    // A member of this object: `missing_field`, or `wrong_type` where this is no object.
    [[nodiscard]] result<json_node> field(std::string_view name) const;
    // The member, or nothing where it is absent.
    [[nodiscard]] std::optional<json_node> find(std::string_view name) const;
    // `unknown_field` for the first member that is not listed.
    [[nodiscard]] result<void> allow_only(std::initializer_list<std::string_view> names) const;
    // Names of this object's members, in document order.
    [[nodiscard]] result<std::vector<std::string>> names() const;

    [[nodiscard]] result<std::string> text() const;
    // A whole number; 1.0 and "1" are refused.
    [[nodiscard]] result<std::int64_t> integer(std::int64_t min, std::int64_t max) const;
    // A number as the shortest decimal text that means it, without exponent: documents of others
    // have prices as JSON numbers. "0.1195" for 0.1195.
    [[nodiscard]] result<std::string> number_text() const;
    [[nodiscard]] result<bool> boolean() const;
    [[nodiscard]] result<std::vector<json_node>> items() const;

    // The text, read by `parse(std::string_view) -> result<T>`; its error gets this path and
    // `what`.
    template <class Parse>
    [[nodiscard]] auto parsed(Parse parse, std::string_view what) const
        -> decltype(parse(std::string_view{})) {
        const auto t = text();
        if (!t) return fail(t.error());
        auto value = parse(std::string_view{*t});
        if (!value) return refuse(value.error().code, describe_bad(*t, what));
        return value;
    }

    // Adds a finding with this path and gives the error to return.
    [[nodiscard]] tl::unexpected<error> refuse(errc code, std::string why) const;

private:
    friend class json_document;
    json_node(const void* value, std::string path, diagnostics* out)
        : value_(value), path_(std::move(path)), out_(out) {}
    static std::string describe_bad(std::string_view text, std::string_view what);

    const void* value_;  // a boost::json::value; opaque, so that Boost.JSON is parsed once
    std::string path_;
    diagnostics* out_;
};

// A parsed document. Duplicate member names are refused: the last one would win silently.
class SUBMETER_API json_document {
public:
    // `bad_json` with the character offset. `out` must outlive the document and its nodes.
    [[nodiscard]] static result<json_document> parse(std::string_view text, diagnostics& out);
    [[nodiscard]] json_node root() const;

private:
    json_document(std::shared_ptr<const void> value, diagnostics* out)
        : value_(std::move(value)), out_(out) {}

    std::shared_ptr<const void> value_;
    diagnostics* out_;
};

}  // namespace submeter::inline v0::detail
