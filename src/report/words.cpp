// SPDX-License-Identifier: Apache-2.0
#include "report/words.hpp"

#include "core/joined.hpp"

#include <algorithm>

namespace submeter::inline v0::report::detail {

namespace {

constexpr words english{
    .tag = "en",
    .statement = "Statement",
    .account = "Account",
    .premises = "Premises",
    .plan = "Plan",
    .period = "Period",
    .to = "to",
    .opening = "Opening balance",
    .payments = "Payments",
    .charges = "Charges",
    .closing = "Closing balance",
    .item = "Item",
    .quantity = "Quantity",
    .unit = "Unit",
    .price = "Price",
    .amount = "Amount",
    .registers = "Meter readings",
    .meter = "Meter",
    .start = "Start",
    .end = "End",
    .times = "Multiplier",
    .used = "Used",
    .daily = "Daily usage",
    .estimated = "estimated",
    .suspect = "suspect",
    .why = "How this was computed",
    .notes = "Notes",
    .total = "Total",
    .checked =
        "The lines sum to the charges; opening balance + payments − charges = closing balance.",
    .note = {"estimated", "suspect", "alarm", "switched off", "switched on", "note"},
};

constexpr words chinese{
    .tag = "zh-CN",
    .statement = "对账单",
    .account = "账户",
    .premises = "用电地址",
    .plan = "价格方案",
    .period = "账期",
    .to = "至",
    .opening = "期初余额",
    .payments = "充值",
    .charges = "费用",
    .closing = "期末余额",
    .item = "项目",
    .quantity = "数量",
    .unit = "单位",
    .price = "单价",
    .amount = "金额",
    .registers = "电表读数",
    .meter = "电表",
    .start = "起",
    .end = "止",
    .times = "倍率",
    .used = "用量",
    .daily = "每日用量",
    .estimated = "估算",
    .suspect = "存疑",
    .why = "计算过程",
    .notes = "备注",
    .total = "合计",
    .checked = "各行合计等于费用；期初余额 + 充值 − 费用 = 期末余额。",
    .note = {"估算", "存疑", "报警", "断电", "恢复供电", "备注"},
};

}  // namespace

const words& words_of(language in) noexcept {
    return in == language::chinese ? chinese : english;
}

std::string minute_text(const zone& where, instant at) {
    std::string out = to_text(to_local(where, at)).substr(0, 16);
    out[10] = ' ';
    return out;
}

std::string day_text(std::chrono::local_days day) {
    return to_text(local_instant{day}).substr(0, 10);
}

std::string period_text(const billing::statement& s, const words& w) {
    const auto start = to_local(s.where, s.period.start);
    const auto end = to_local(s.where, s.period.end);
    const auto first = std::chrono::floor<std::chrono::days>(start);
    const auto past = std::chrono::floor<std::chrono::days>(end);
    const auto to = submeter::detail::joined({" ", w.to, " "});
    if (start == first && end == past)
        return day_text(first) + to + day_text(past - std::chrono::days{1});
    return minute_text(s.where, s.period.start) + to + minute_text(s.where, s.period.end);
}

std::string grouped(std::string_view number) {
    const std::size_t sign = !number.empty() && number[0] == '-' ? 1 : 0;
    const std::size_t point = std::min(number.find('.'), number.size());
    std::string out{number.substr(0, sign)};
    for (std::size_t i = sign; i < point; ++i) {
        if (i > sign && (point - i) % 3 == 0) out += ',';
        out += number[i];
    }
    return out += number.substr(point);
}

int decimals_of(std::int64_t micro) {
    int decimals = quantity_decimals;
    for (; decimals > 2 && micro % 10 == 0; --decimals)
        micro /= 10;
    return decimals;
}

std::string quantity_text(std::int64_t micro, int decimals) {
    const int shown = std::max(decimals, decimals_of(micro));
    return grouped(submeter::to_text(decimal{micro / power_of_ten(quantity_decimals - shown),
                                             static_cast<std::int8_t>(-shown)}));
}

int decimals_of(const billing::statement& s, billing_unit unit) {
    int most = 2;
    for (const auto& line : s.lines)
        if (line.what.unit == unit) most = std::max(most, decimals_of(line.what.quantity_micro));
    return most;
}

int decimals_of_registers(const billing::statement& s) {
    int most = 2;
    for (const auto& r : s.registers)
        for (const auto e : {r.start, r.end, r.used})
            most = std::max(most, decimals_of(e.micro));
    return most;
}

int decimals_of_days(const billing::statement& s) {
    int most = 2;
    for (const auto& day : s.days)
        most = std::max(most, decimals_of(day.used.micro));
    return most;
}

std::string ratio_text(site::multiplier m) {
    if (m.numerator % m.denominator == 0) return "× " + std::to_string(m.numerator / m.denominator);
    return "× " + std::to_string(m.numerator) + "/" + std::to_string(m.denominator);
}

std::string money_text(money m) {
    return grouped(amount_text(m));
}

std::string price_text(const charge_line& line) {
    if (line.kind == charge_kind::common_area || line.kind == charge_kind::rounding) return {};
    if (line.unit == billing_unit::currency) return to_text(exact{line.rate_nano} * 1000);
    return to_text(line.at);
}

money sum_of_payments(const billing::statement& s) {
    money sum{0, s.opening.in};
    for (const auto& p : s.payments)
        sum = add(sum, p.amount).value_or(sum);
    return sum;
}

}  // namespace submeter::inline v0::report::detail
