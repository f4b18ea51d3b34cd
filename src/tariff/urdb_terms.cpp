// SPDX-License-Identifier: Apache-2.0
#include "tariff/read_values.hpp"
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff::urdb {

namespace {

using namespace std::chrono;

// A day comes as a moment of its first hours somewhere in America, or of UTC: the day of UTC.
result<std::optional<local_instant>> read_day(const json_node& rate, std::string_view name,
                                              days more) {
    constexpr std::int64_t last_second = 253'402'214'400;  // 9999-12-31
    const auto node = rate.find(name);
    if (!node || node->is_nothing()) return std::optional<local_instant>{};
    const auto second = read_whole(*node, 0, last_second - 1);
    if (!second) return fail(second.error());
    const auto day = floor<days>(seconds{*second}) + more;
    return std::optional{local_instant{day}};
}

// The member of a name, or of its other spelling.
std::optional<json_node> either(const json_node& rate, std::string_view name,
                                std::string_view other) {
    const auto found = rate.find(name);
    const auto node = found && !found->is_nothing() ? found : rate.find(other);
    return node && !node->is_nothing() ? node : std::nullopt;
}

// 12 of 0 and 1, or false and true: bit n for month n+1.
result<std::uint16_t> read_flags(const json_node& node) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->size() != 12) return node.refuse(errc::bad_value, "12 months are needed");
    std::uint16_t out = 0;
    for (std::size_t month = 0; month < 12; ++month) {
        const auto& flag = (*items)[month];
        const auto said = flag.is_boolean()
                              ? flag.boolean().map([](bool on) { return std::int64_t{on}; })
                              : read_whole(flag, 0, 1);
        if (!said) return fail(said.error());
        if (*said == 1) out = static_cast<std::uint16_t>(out | month_bit(month));
    }
    return out;
}

result<rate> read_share(const json_node& node) {
    const auto text = node.number_text();
    if (!text) return fail(text.error());
    const auto nano = parse_scaled(*text, 9);
    if (!nano) return node.refuse(nano.error().code, "it is too fine or too large");
    if (*nano < 0 || *nano > rate_one)
        return node.refuse(errc::bad_value, "a share is from 0 to 1");
    return rate{*nano};
}

}  // namespace

result<effective_span> read_effective(const json_node& rate) {
    const auto from = read_day(rate, "startdate", days{0});
    if (!from) return fail(from.error());
    const auto to = read_day(rate, "enddate", days{1});
    if (!to) return fail(to.error());
    if (*from && *to && **to <= **from)
        return rate.find("enddate")->refuse(errc::bad_value, "the rate ends before it starts");
    return effective_span{*from, *to};
}

// lookbackmonths are the months whose demands count, lookbackrange says how many months back all
// count.
result<std::optional<ratchet>> read_lookback(const json_node& rate) {
    const auto percent = either(rate, "lookbackpercent", "lookbackPercent");
    if (!percent) return std::optional<ratchet>{};
    const auto share = read_share(*percent);
    if (!share) return fail(share.error());
    ratchet out{.share = *share, .bills = 11, .months = 0};
    const auto range = either(rate, "lookbackrange", "lookbackRange");
    const auto months = either(rate, "lookbackmonths", "lookbackMonths");
    if (range && months)
        return months->refuse(errc::bad_value, "beside a range no months are named");
    if (!range && !months)
        return percent->refuse(errc::missing_field, "lookbackrange or lookbackmonths is missing");
    if (range) {
        const auto bills = read_whole(*range, 1, 1200);
        if (!bills) return fail(bills.error());
        out.bills = static_cast<std::uint32_t>(*bills);
        return std::optional{out};
    }
    const auto flags = read_flags(*months);
    if (!flags) return fail(flags.error());
    out.months = months_of(*flags);
    return std::optional{out};
}

}  // namespace submeter::inline v0::tariff::urdb
