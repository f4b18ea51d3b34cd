// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json_reader.hpp"
#include "submeter/ledger/posting_rules.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// tests/vectors/posting_rules.json: events with their inputs, and the entries that they make.

namespace ledger_test {

using namespace submeter;
using namespace submeter::ledger;
using json = submeter::detail::json_node;

/// One entry in words, as the file has it.
struct told_entry {
    std::string kind;
    std::vector<std::string> postings;  ///< "Dr 1031 50.00"
    std::vector<std::string> keys;      ///< "settles 11"
    std::vector<std::string> links;     ///< "order 7"

    friend bool operator==(const told_entry&, const told_entry&) = default;
};

[[nodiscard]] told_entry tell(const entry& e, denomination in);

/// The inputs of a row, read as the types of the rules. One of the amounts may be made another.
class inputs {
public:
    inputs(json row, denomination in) : row_{row}, in_{row.field("in").value()}, denom_{in} {}

    void change(std::size_t nth, money to) { changed_ = {nth, to}; }
    [[nodiscard]] std::size_t amounts() const noexcept { return seen_; }

    [[nodiscard]] posting_rules rules() const;
    [[nodiscard]] entry_head head() const;
    [[nodiscard]] money amount(const json& of, std::string_view name) const;
    [[nodiscard]] money amount(std::string_view name = "amount") const { return amount(in_, name); }
    [[nodiscard]] std::uint64_t number(std::string_view name) const { return number(in_, name); }
    [[nodiscard]] id128 id(std::string_view name) const { return {0, number(name)}; }
    [[nodiscard]] account_id customer() const { return account_id{number("customer")}; }
    [[nodiscard]] meter_id meter() const { return meter_id{number("meter")}; }
    [[nodiscard]] pay_channel channel() const;
    [[nodiscard]] payment_reference ref() const;
    [[nodiscard]] fee fee_of() const;
    [[nodiscard]] service what() const;
    [[nodiscard]] std::vector<customer_amount> parts() const;
    [[nodiscard]] std::vector<bill_line> lines() const;
    [[nodiscard]] meter_order order() const;
    [[nodiscard]] std::optional<purchase_slot> slot() const;
    [[nodiscard]] meter_exchange exchange() const;
    [[nodiscard]] rerated_charge rerated() const;
    [[nodiscard]] entry original() const;
    [[nodiscard]] std::vector<money_left> left() const;
    [[nodiscard]] std::optional<money> whole() const;
    [[nodiscard]] closing_ids ids() const;

private:
    struct change_of {
        std::size_t nth = 0;
        money to;
    };

    [[nodiscard]] static std::uint64_t number(const json& of, std::string_view name);
    [[nodiscard]] static std::string text(const json& of, std::string_view name);
    [[nodiscard]] static std::vector<json> list(const json& of, std::string_view name);
    [[nodiscard]] static billing_mode mode(const json& of);

    json row_;
    json in_;
    denomination denom_;
    std::optional<change_of> changed_{};
    mutable std::size_t seen_ = 0;
};

/// Calls the rule of that name. @return its entries; `unknown_field` for a name that is none.
[[nodiscard]] result<std::vector<entry>> make(std::string_view event, const inputs& in);

}  // namespace ledger_test
