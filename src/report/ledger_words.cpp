// SPDX-License-Identifier: Apache-2.0
#include "report/ledger_words.hpp"

namespace submeter::inline v0::report::detail {

namespace {

constexpr paper_words english{
    .statement = "Statement of account",
    .income = "Income report",
    .orders = "Orders",
    .receipt = "Receipt",
    .reminder = "Payment reminder",
    .copy = "copy",
    .account = "Account",
    .customer = "Customer",
    .book = "Book",
    .period = "Period",
    .known = "As known",
    .channel = "Paid through",
    .entry = "Entry",
    .by = "By",
    .reason = "Reason",
    .opening = "Opening balance",
    .closing = "Closing balance",
    .raised = "In",
    .lowered = "Out",
    .moved = "Moved",
    .net = "Net",
    .number = "No.",
    .time = "Time",
    .kind = "Kind",
    .memo = "For",
    .amount = "Amount",
    .balance = "Balance",
    .total = "Total",
    .by_channel = "By channel",
    .by_item = "By item",
    .received = "Received",
    .earned = "Earned",
    .code = "Code",
    .step = "By",
    .axis = "Time axis",
    .order = "Order",
    .state = "State",
    .in_transit = "On its way",
    .meter = "Meter",
    .begun = "Begun",
    .last = "Last",
    .trial = "Trial balance",
    .debit = "Debit",
    .credit_side = "Credit",
    .overdrawn = "Of 1210, overdrawn",
    .customer_money = "Customers' money",
    .channel_money = "On channels",
    .before = "Effective before",
    .ageing = "Arrears by age",
    .due_after = "Due after days",
    .not_due = "Not due",
    .credit = "Credit",
    .owed = "Owed",
    .prepaid = "Prepaid",
    .open_items = "Open items",
    .days = "Days",
    .anchor = "Anchor",
    .system = "system",
    .to = "to",
    .through = "through entry",
};

constexpr paper_words chinese{
    .statement = "账户对账单",
    .income = "收入报表",
    .orders = "订单一览",
    .receipt = "收据",
    .reminder = "催缴通知",
    .copy = "补打",
    .account = "账户",
    .customer = "客户",
    .book = "账簿",
    .period = "期间",
    .known = "截至",
    .channel = "支付渠道",
    .entry = "分录",
    .by = "经办",
    .reason = "原因",
    .opening = "期初余额",
    .closing = "期末余额",
    .raised = "增加",
    .lowered = "减少",
    .moved = "划转",
    .net = "净额",
    .number = "序号",
    .time = "时间",
    .kind = "类型",
    .memo = "摘要",
    .amount = "金额",
    .balance = "余额",
    .total = "合计",
    .by_channel = "按渠道",
    .by_item = "按项目",
    .received = "收款",
    .earned = "收入",
    .code = "科目",
    .step = "按",
    .axis = "时间口径",
    .order = "订单",
    .state = "状态",
    .in_transit = "在途",
    .meter = "电表",
    .begun = "开始",
    .last = "最近",
    .trial = "试算平衡表",
    .debit = "借方",
    .credit_side = "贷方",
    .overdrawn = "1210 中透支",
    .customer_money = "客户资金",
    .channel_money = "渠道资金",
    .before = "业务时间早于",
    .ageing = "欠费账龄",
    .due_after = "付款期限（天）",
    .not_due = "未到期",
    .credit = "多付",
    .owed = "欠费",
    .prepaid = "预存余额",
    .open_items = "未结项目",
    .days = "天数",
    .anchor = "锚点",
    .system = "系统",
    .to = "至",
    .through = "至分录",
};

constexpr std::array<std::string_view, entry_kind_count> kinds_in_english{
    "opening",         "top-up",        "consumption",
    "common area",     "property fee",  "refund",
    "reversal",        "adjustment",    "capacity fee",
    "service fee",     "deposit",       "discount",
    "settlement",      "arrears",       "issue",
    "issue confirmed", "issue undone",  "meter reduction",
    "meter credit",    "write-off",     "chargeback",
    "unidentified",    "identified",    "free quota",
    "re-rating",       "replacement",   "closing",
    "transfer",        "payment",       "metering difference",
    "payout",          "payout failed", "tax"};

constexpr std::array<std::string_view, entry_kind_count> kinds_in_chinese{
    "期初",     "充值",     "用量费用", "公摊",     "物业费",       "退费",     "冲正",
    "调整",     "容量费",   "服务费",   "押金",     "优惠",         "渠道结算", "清欠",
    "下发",     "下发成功", "下发撤销", "表内扣减", "表内不明金额", "核销",     "拒付",
    "不明来款", "认领",     "免费额度", "重新计价", "换表",         "销户",     "账簿间划转",
    "账单缴费", "计量差异", "退款支付", "退款失败", "税金"};

struct code_name {
    std::uint16_t code;
    std::string_view name;
};

using namespace ledger;
constexpr code_name codes_in_chinese[] = {
    {code_cash, "现金"},
    {code_bank, "银行"},
    {code_wechat, "微信"},
    {code_alipay, "支付宝"},
    {code_receivable, "应收欠费"},
    {code_due_from_books, "应收其他账簿"},
    {code_prepaid, "客户预存"},
    {code_in_meter, "表内预存"},
    {code_in_transit, "在途金额"},
    {code_deposit, "押金"},
    {code_refund_payable, "应退款"},
    {code_unidentified, "不明来款"},
    {code_meter_credit, "表内不明金额"},
    {code_output_tax, "销项税"},
    {code_due_to_books, "应付其他账簿"},
    {code_opening, "期初余额"},
    {code_electricity, "电费"},
    {code_water, "水费"},
    {code_gas, "燃气费"},
    {code_common_area, "公摊"},
    {code_property_fee, "物业费"},
    {code_capacity_fee, "容量费"},
    {code_service_fee, "滞纳金及服务费"},
    {code_discounts, "免费额度及优惠"},
    {code_channel_fees, "渠道手续费"},
    {code_bad_debt, "坏账"},
    {code_rounding, "尾差"},
    {code_metering_difference, "计量差异"},
    {code_landlord, "业主自担"},
};

}  // namespace

const paper_words& paper_words_of(language in) noexcept {
    return in == language::chinese ? chinese : english;
}

std::string_view name_of(entry_kind kind, language in) noexcept {
    const auto at = static_cast<std::size_t>(kind);
    if (at >= entry_kind_count) return "?";
    return (in == language::chinese ? kinds_in_chinese : kinds_in_english)[at];
}

std::string_view name_of(link_kind what, language in) noexcept {
    constexpr std::array<std::string_view, link_kind_count> names{
        "?",  "订单",     "读数",     "账单", "原分录", "期间",
        "组", "价格版本", "重新计价", "电表", "预留"};
    const auto at = static_cast<std::size_t>(what);
    if (in == language::english || at >= names.size()) return to_text(what);
    return names[at];
}

std::string_view name_of(order_state state, language in) noexcept {
    constexpr std::array<std::string_view, 5> names{"已预留", "在途", "已到表", "已撤销", "已结束"};
    if (in == language::chinese) return names[static_cast<std::size_t>(state)];
    return state == order_state::in_transit ? "in transit" : to_text(state);
}

std::string_view name_of(calendar_step step, language in) noexcept {
    constexpr std::array<std::string_view, 3> names{"日", "月", "年"};
    return in == language::chinese ? names[static_cast<std::size_t>(step)] : to_text(step);
}

std::string_view name_of(time_axis axis, language in) noexcept {
    if (in == language::english) return to_text(axis);
    return axis == time_axis::effective ? "业务时间" : "记账时间";
}

std::string_view name_of_code(std::uint16_t code, language in) noexcept {
    if (in == language::chinese) {
        for (const auto& row : codes_in_chinese)
            if (row.code == code) return row.name;
    } else if (const auto* row = find_row(code); row != nullptr) {
        return row->name;
    }
    return {};
}

}  // namespace submeter::inline v0::report::detail
