// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/explanation.hpp"

#include "core/json_writer.hpp"
#include "core/messages.hpp"
#include "core/printable.hpp"
#include "core/words.hpp"

namespace submeter::inline v0 {

namespace {

std::string_view fact(const explanation& e, std::string_view name) {
    for (const auto& [key, value] : e.facts)
        if (key == name) return value;
    return "?";
}

// What frames say is made of words; octets stay as they are.
bool has_words(const explanation& e, std::string_view name) {
    return e.rule.starts_with("codec.") && name != "raw" && name != "found";
}

std::string fill(std::string_view sentence, const explanation& e, language in) {
    std::string out;
    while (!sentence.empty()) {
        const auto open = sentence.find('{');
        out += sentence.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = sentence.find('}', open);
        const auto name = sentence.substr(open + 1, close - open - 1);
        if (in == language::chinese && has_words(e, name)) {
            out += detail::printable(detail::in_chinese(fact(e, name)));
        } else {
            out += detail::printable(fact(e, name));
        }
        sentence.remove_prefix(close + 1);
    }
    return out;
}

std::string list_facts(const explanation& e) {
    std::string out = e.rule;
    for (const auto& [name, value] : e.facts)
        out += " " + name + "=" + detail::printable(value);
    return out;
}

void write_lines(const explanation& e, language in, std::size_t depth, std::string& out) {
    const auto message = detail::find_message(e.rule);
    out.append(depth * 2, ' ');
    if (!message)
        out += list_facts(e);
    else
        out += fill(in == language::chinese ? message->chinese : message->english, e, in);
    out += '\n';
    for (const auto& part : e.parts)
        write_lines(part, in, depth + 1, out);
}

}  // namespace

std::string to_json(const explanation& e) {
    detail::json_object facts;
    for (const auto& [name, value] : e.facts)
        facts.text(name, value);
    detail::json_array parts;
    for (const auto& part : e.parts)
        parts.raw(to_json(part));
    detail::json_object out;
    out.text("rule", e.rule);
    out.raw("facts", facts.str());
    out.raw("parts", parts.str());
    return out.str();
}

std::string to_text(const explanation& e, language in) {
    std::string out;
    write_lines(e, in, 0, out);
    return out;
}

}  // namespace submeter::inline v0
