// SPDX-License-Identifier: Apache-2.0
#include "core/json_reader.hpp"

#include "core/joined.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace submeter::inline v0::detail {

namespace {

namespace json = boost::json;

const json::value& value_of(const void* opaque) {
    return *static_cast<const json::value*>(opaque);
}

std::string_view view(json::string_view s) {
    return {s.data(), s.size()};
}

// Walks the text once and remembers the member names of each open object: Boost.JSON's own tree
// keeps the last of two members with one name.
struct duplicate_finder {
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    std::vector<std::set<std::string>> open;
    std::string key;
    std::string duplicate;

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return open.emplace_back(), true; }
    bool on_object_end(std::size_t, json::error_code&) { return open.pop_back(), true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_key_part(json::string_view s, std::size_t, json::error_code&) {
        key.append(s.data(), s.size());
        return true;
    }
    bool on_key(json::string_view s, std::size_t, json::error_code&) {
        key.append(s.data(), s.size());
        if (!open.back().insert(key).second && duplicate.empty()) duplicate = key;
        key.clear();
        return true;
    }
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double, json::string_view, json::error_code&) { return true; }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

std::string first_duplicate(std::string_view text) {
    json::basic_parser<duplicate_finder> parser{json::parse_options{}};
    json::error_code ec;
    parser.write_some(false, text.data(), text.size(), ec);
    return parser.handler().duplicate;
}

// Offset of the first character that does not belong: the parser says how far it came.
std::size_t error_offset(std::string_view text) {
    json::basic_parser<duplicate_finder> parser{json::parse_options{}};
    json::error_code ec;
    return parser.write_some(false, text.data(), text.size(), ec);
}

bool nothing_in(const json::value& v) {
    if (const auto* list = v.if_array()) return std::all_of(list->begin(), list->end(), nothing_in);
    if (const auto* object = v.if_object()) return object->empty();
    if (const auto* text = v.if_string()) return text->empty();
    if (v.is_number()) return v.to_number<double>() == 0;
    return v.is_null();
}

}  // namespace

result<json_document> json_document::parse(std::string_view text, diagnostics& out) {
    json::error_code ec;
    auto value = json::parse(json::string_view{text.data(), text.size()}, ec);
    if (ec) {
        const auto offset = error_offset(text);
        const error what{.code = errc::bad_json, .offset = static_cast<std::uint32_t>(offset)};
        const auto lines = std::count(text.begin(), text.begin() + static_cast<long>(offset), '\n');
        out.findings.push_back({what, "line " + std::to_string(lines + 1), ec.message()});
        return fail(what);
    }
    if (const auto name = first_duplicate(text); !name.empty()) {
        out.findings.push_back(
            {{.code = errc::bad_json}, "$", "'" + name + "' stands twice in one object"});
        return fail(errc::bad_json);
    }
    return json_document{std::make_shared<const json::value>(std::move(value)), &out};
}

json_node json_document::root() const {
    return {value_.get(), "$", out_};
}

bool json_node::is_text() const noexcept {
    return value_of(value_).is_string();
}
bool json_node::is_object() const noexcept {
    return value_of(value_).is_object();
}
bool json_node::is_array() const noexcept {
    return value_of(value_).is_array();
}

bool json_node::is_boolean() const noexcept {
    return value_of(value_).is_bool();
}

bool json_node::is_nothing() const noexcept {
    return nothing_in(value_of(value_));
}

std::optional<json_node> json_node::find(std::string_view name) const {
    const auto* object = value_of(value_).if_object();
    if (object == nullptr) return std::nullopt;
    const auto* member = object->if_contains(json::string_view{name.data(), name.size()});
    if (member == nullptr) return std::nullopt;
    return json_node{member, path_ + "." + std::string{name}, out_};
}

result<json_node> json_node::field(std::string_view name) const {
    if (!is_object()) return refuse(errc::wrong_type, "an object is expected");
    auto member = find(name);
    if (!member) return refuse(errc::missing_field, joined({"'", name, "' is missing"}));
    return *member;
}

result<std::vector<std::string>> json_node::names() const {
    const auto* object = value_of(value_).if_object();
    if (object == nullptr) return refuse(errc::wrong_type, "an object is expected");
    std::vector<std::string> out;
    for (const auto& member : *object)
        out.emplace_back(view(member.key()));
    return out;
}

result<void> json_node::allow_only(std::initializer_list<std::string_view> allowed) const {
    const auto present = names();
    if (!present) return fail(present.error());
    for (const auto& name : *present)
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
            return refuse(errc::unknown_field, "'" + name + "' is not known here");
    return {};
}

result<std::string> json_node::text() const {
    const auto* s = value_of(value_).if_string();
    if (s == nullptr) {
        const bool number = value_of(value_).is_number();
        return refuse(errc::wrong_type, number ? "write the number as a text, such as \"0.65\""
                                               : "a text is expected");
    }
    return std::string{view(*s)};
}

result<std::int64_t> json_node::integer(std::int64_t min, std::int64_t max) const {
    const auto* number = value_of(value_).if_int64();
    if (number == nullptr) return refuse(errc::wrong_type, "a whole number is expected");
    if (*number < min || *number > max)
        return refuse(errc::bad_value, std::to_string(*number) + " is not between " +
                                           std::to_string(min) + " and " + std::to_string(max));
    return *number;
}

result<std::string> json_node::number_text() const {
    const auto& v = value_of(value_);
    if (const auto* whole = v.if_int64()) return std::to_string(*whole);
    if (const auto* whole = v.if_uint64()) return std::to_string(*whole);
    const auto* real = v.if_double();
    if (real == nullptr) return refuse(errc::wrong_type, "a number is expected");
    std::array<char, 400> room{};  // the largest double has 309 digits
    const auto end =
        std::to_chars(room.data(), room.data() + room.size(), *real, std::chars_format::fixed);
    if (end.ec != std::errc{}) return refuse(errc::too_many_digits, "it is too fine");
    return std::string(room.data(), end.ptr);
}

result<bool> json_node::boolean() const {
    const auto* flag = value_of(value_).if_bool();
    if (flag == nullptr) return refuse(errc::wrong_type, "true or false is expected");
    return *flag;
}

result<std::vector<json_node>> json_node::items() const {
    const auto* array = value_of(value_).if_array();
    if (array == nullptr) return refuse(errc::wrong_type, "a list is expected");
    std::vector<json_node> out;
    for (std::size_t i = 0; i < array->size(); ++i)
        out.push_back(json_node{&(*array)[i], path_ + "[" + std::to_string(i) + "]", out_});
    return out;
}

tl::unexpected<error> json_node::refuse(errc code, std::string why) const {
    const error what{.code = code};
    out_->findings.push_back({what, path_, std::move(why)});
    return fail(what);
}

std::string json_node::describe_bad(std::string_view text, std::string_view what) {
    return joined({"'", text, "' is not ", what});
}

}  // namespace submeter::inline v0::detail
