// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json_reader.hpp"

#include <algorithm>

namespace submeter::inline v0::tariff {

using submeter::detail::json_node;

// Reads the members of one object into variables. After the first error it does nothing more, and
// `finish` returns that error; or `unknown_field` for a member that nobody has asked for.
class object_reader {
public:
    explicit object_reader(const json_node& node) : node_(node) {
        if (!node.is_object()) state_ = node.refuse(errc::wrong_type, "an object is expected");
    }

    [[nodiscard]] const json_node& node() const { return node_; }
    [[nodiscard]] bool ok() const { return state_.has_value(); }
    [[nodiscard]] bool has(std::string_view name) const { return node_.find(name).has_value(); }

    // A member that must be there; `read(json_node)` gives a result<Out>.
    template <class Out, class Read>
    object_reader& need(std::string_view name, Out& out, Read read) {
        asked_.push_back(name);
        if (!ok()) return *this;
        const auto member = node_.field(name);
        if (member)
            take(*member, out, read);
        else
            state_ = fail(member.error());
        return *this;
    }

    // A member that may be absent: then `out` stays what it is.
    template <class Out, class Read>
    object_reader& may(std::string_view name, Out& out, Read read) {
        asked_.push_back(name);
        if (!ok()) return *this;
        if (const auto member = node_.find(name)) take(*member, out, read);
        return *this;
    }

    // The same for what is read in place: `read(json_node)` gives a result<void>.
    template <class Read>
    object_reader& run(std::string_view name, Read read) {
        nothing none;
        return need(name, none, [&](const json_node& n) { return none_of(read(n)); });
    }
    template <class Read>
    object_reader& may_run(std::string_view name, Read read) {
        nothing none;
        return may(name, none, [&](const json_node& n) { return none_of(read(n)); });
    }

    // A part that several members make: `read(object_reader&)` gives a result<void>.
    template <class Read>
    object_reader& with(Read read) {
        if (ok()) state_ = read(*this);
        return *this;
    }

    [[nodiscard]] result<void> state() const { return state_; }

    [[nodiscard]] result<void> finish() const {
        if (!ok()) return state_;
        const auto present = node_.names();
        if (!present) return fail(present.error());
        for (const auto& name : *present)
            if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
                return node_.find(name)->refuse(errc::unknown_field,
                                                "'" + name + "' is not known here");
        return {};
    }

private:
    struct nothing {};
    static result<nothing> none_of(const result<void>& done) {
        if (!done) return fail(done.error());
        return nothing{};
    }

    template <class Out, class Read>
    void take(const json_node& member, Out& out, Read& read) {
        auto value = read(member);
        if (value)
            out = std::move(*value);
        else
            state_ = fail(value.error());
    }

    json_node node_;
    std::vector<std::string_view> asked_;
    result<void> state_;
};

// A list, each of its values read by `read(json_node)` -> result<Value>.
template <class Value, class Read>
result<std::vector<Value>> read_list(const json_node& node, Read read) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    std::vector<Value> out;
    for (const auto& item : *items) {
        auto value = read(item);
        if (!value) return fail(value.error());
        out.push_back(std::move(*value));
    }
    return out;
}

}  // namespace submeter::inline v0::tariff
