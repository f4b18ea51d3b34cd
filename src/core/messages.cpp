// SPDX-License-Identifier: Apache-2.0
#include "core/messages.hpp"

#include <algorithm>
#include <iterator>

namespace submeter::inline v0::detail {

namespace {

// One block for each component; a test holds both languages to the same facts.
constexpr message messages[] = {
    // codec
    {"codec.input", "{length} octets of {protocol}", "{protocol} 数据，共 {length} 字节"},
    {"codec.frame", "frame of {length} octets at {offset} ({protocol})",
     "{protocol} 帧，起始字节 {offset}，长 {length} 字节"},
    {"codec.octets", "{offset}: {raw}  {meaning} {value} [{source}]",
     "{offset}：{raw}  {meaning} {value}【{source}】"},
    {"codec.broken",
     "octet {offset} breaks a rule: {error} ({message}); found {found}, expected {expected}",
     "字节 {offset} 不符合规则：{error}（{message}）；实际 {found}，应为 {expected}"},

    // tariff
    {"tariff.bill",
     "plan {plan} version {version} ({digest}), {zone} {zone_data}: {usage} from {from} to {to}",
     "方案 {plan} 第 {version} 版（{digest}），时区 {zone} {zone_data}：{from} 至 {to} 用量 "
     "{usage}"},
    {"tariff.bill.empty",
     "plan {plan} version {version} ({digest}), {zone} {zone_data}: nothing used, {usage}",
     "方案 {plan} 第 {version} 版（{digest}），时区 {zone} {zone_data}：无用量，{usage}"},
    {"tariff.line.single",
     "{item}: {usage} {unit} at {price} {currency}/{unit} = {product}; charged {amount}",
     "{item}：{usage} {unit}，单价 {price} {currency}/{unit}，积 {product}；计费 {amount}"},
    {"tariff.line.period",
     "{item}, period {period}: {usage} {unit} at {price} {currency}/{unit} = {product}; charged "
     "{amount}",
     "{item}，时段 {period}：{usage} {unit}，单价 {price} {currency}/{unit}，积 {product}；计费 "
     "{amount}"},
    {"tariff.line.tier",
     "{item}, tier {tier} (above {above}): {usage} {unit} at {price} {currency}/{unit} = "
     "{product}; charged {amount}",
     "{item}，第 {tier} 档（超过 {above}）：{usage} {unit}，单价 {price} {currency}/{unit}，积 "
     "{product}；计费 {amount}"},
    {"tariff.line.class_tier",
     "{item}, tier {tier} of the class reached: {usage} {unit} at {price} {currency}/{unit} = "
     "{product}; charged {amount}",
     "{item}，所达类别第 {tier} 档：{usage} {unit}，单价 {price} {currency}/{unit}，积 "
     "{product}；计费 {amount}"},
    {"tariff.line.tier_period",
     "{item}, tier {tier} (above {above}), period {period}: {usage} {unit} at {price} "
     "{currency}/{unit} = {product}; charged {amount}",
     "{item}，第 {tier} 档（超过 {above}）时段 {period}：{usage} {unit}，单价 {price} "
     "{currency}/{unit}，积 {product}；计费 {amount}"},
    {"tariff.line.surcharge",
     "{item}, surcharge of tier {tier} (above {above}): {usage} {unit} at {price} "
     "{currency}/{unit} = {product}; charged {amount}",
     "{item}，第 {tier} 档（超过 {above}）加价：{usage} {unit}，每单位 {price} "
     "{currency}/{unit}，积 {product}；计费 {amount}"},
    {"tariff.line.free", "{item}: {usage} {unit} are free", "{item}：免费用量 {usage} {unit}"},
    {"tariff.line.fee",
     "{item}, fee of tier {tier}: {usage} times {price} {currency} = {product}; charged {amount}",
     "{item}，第 {tier} 档固定费：{usage} 次，每次 {price} {currency}，合 {product}；计费 "
     "{amount}"},
    {"tariff.line.excess_demand",
     "{item}: {usage} {unit} above the contract, at {rate} times {price} {currency}/{unit} = "
     "{product}; charged {amount}",
     "{item}：超合同 {usage} {unit}，按单价 {price} {currency}/{unit} 的 {rate} 倍，积 "
     "{product}；计费 "
     "{amount}"},
    {"tariff.line.rate", "{item}: {rate} of {usage} {currency} = {product}; charged {amount}",
     "{item}：{usage} {currency} 的 {rate}，合 {product}；计费 {amount}"},
    {"tariff.line.power_factor",
     "{item}: power factor {power_factor}, {rate} of {usage} {currency} = {product}; charged "
     "{amount}",
     "{item}：功率因数 {power_factor}，{usage} {currency} 的 {rate}，合 {product}；计费 {amount}"},
    {"tariff.line.minimum",
     "{item}: at least {usage} times {price} {currency}; {product} lacks; charged {amount}",
     "{item}：最低 {usage} 倍 {price} {currency}，不足 {product}；计费 {amount}"},
    {"tariff.line.maximum",
     "{item}: at most {usage} times {price} {currency}; {product} is too much; charged {amount}",
     "{item}：最高 {usage} 倍 {price} {currency}，超出 {product}；计费 {amount}"},
    {"tariff.line.included_tax",
     "{item}: {usage} {currency} contain {rate}, which is {product}; stated as {amount}",
     "{item}：{usage} {currency} 内含税率 {rate}，即 {product}；列示 {amount}"},
    {"tariff.line.rounding", "rounding of the total: {amount} {currency}",
     "总额修约差额：{amount} {currency}"},
    {"tariff.round.line",
     "{product} {currency} rounded by {rule} to a multiple of {step}: {amount}",
     "{product} {currency} 按 {rule} 修约到 {step} 的倍数：{amount}"},
    {"tariff.round.share",
     "the total is rounded by {rule} to a multiple of {step}; this line's {product} {currency} "
     "counts as {amount}",
     "总额按 {rule} 修约到 {step} 的倍数；本行 {product} {currency} 计为 {amount}"},
    {"tariff.round.share_up",
     "the total is rounded by {rule} to a multiple of {step}; this line's {product} {currency} has "
     "one of the largest remainders and gets one step more: {amount}",
     "总额按 {rule} 修约到 {step} 的倍数；本行 {product} {currency} 余数较大，多计一步：{amount}"},
    {"tariff.total.lines", "the lines sum to {sum} {currency}: {amount}",
     "各行合计 {sum} {currency}：{amount}"},
    {"tariff.total.rounded",
     "the sum is {sum} {currency}, rounded by {rule} to a multiple of {step}: {amount}",
     "合计 {sum} {currency}，按 {rule} 修约到 {step} 的倍数：{amount}"},

    // billing
    {"billing.apportionment", "{pool} among {participants}; {leftovers} minor units were left over",
     "总额 {pool} 由 {participants} 方分摊；余下 {leftovers} 个最小货币单位"},
    {"billing.participant", "{name}: {amount}", "{name}：{amount}"},
    {"billing.fee",
     "{name}: {area} {unit} at {price} per {unit} = {product}, rounded by {rounding}: {amount}",
     "{name}：{area} {unit}，每 {unit} {price}，积 {product}，按 {rounding} 修约：{amount}"},
    {"billing.share",
     "{weight} of {total_weight} {unit} of the pool {pool}: exactly {numerator}/{denominator} "
     "minor "
     "units, in whole ones {whole}; charged {amount}",
     "分摊总额 {pool}，权重 {weight}/{total_weight} {unit}：精确值 {numerator}/{denominator} "
     "个最小货币单位，取整 {whole}；计费 {amount}"},
    {"billing.leftover",
     "{leftovers} minor units were left over for the largest fractions; this one is number {rank} "
     "and got one",
     "余下 {leftovers} 个最小货币单位分给余数最大者；本份额排第 {rank}，多计一个"},
    {"billing.no_leftover",
     "{leftovers} minor units were left over for the largest fractions; this one is number {rank} "
     "and got none",
     "余下 {leftovers} 个最小货币单位分给余数最大者；本份额排第 {rank}，不多计"},

    // ledger
    {"ledger.balance", "account {account}: {balance} after {entries} entries",
     "账户 {account}：余额 {balance}，共 {entries} 笔分录"},
    {"ledger.line", "no. {sequence}, {effective}, {kind}: {amount}, balance {balance} ({memo})",
     "第 {sequence} 笔，{effective}，{kind}：{amount}，余额 {balance}（{memo}）"},
    {"ledger.line.without_memo", "no. {sequence}, {effective}, {kind}: {amount}, balance {balance}",
     "第 {sequence} 笔，{effective}，{kind}：{amount}，余额 {balance}"},
    {"ledger.link.order", "order {id}", "订单 {id}"},
    {"ledger.link.reading", "reading {id}", "读数 {id}"},
    {"ledger.link.bill", "bill {id}", "账单 {id}"},
    {"ledger.link.original", "refers to entry {id}", "关联原分录 {id}"},
    {"ledger.link.period", "belongs to the closed period of {id}", "属于已结账期间 {id}"},
    {"ledger.link.group", "other half in another book: group {id}", "另一半在其他账簿：组 {id}"},
    {"ledger.link.plan", "price version {id}", "价格版本 {id}"},
    {"ledger.link.rerating", "re-rating {id}", "重新计价 {id}"},
    {"ledger.link.meter", "meter {id}", "电表 {id}"},
    {"ledger.link.hold", "reservation {id}", "预留 {id}"},
    {"ledger.by", "by operator {operator} ({name})", "操作员 {operator}（{name}）"},
    {"ledger.approved_by", "approved by operator {operator} ({name})",
     "由操作员 {operator}（{name}）批准"},
    {"ledger.reason", "reason: {reason}", "原因：{reason}"},
    {"ledger.hold", "reserved by entry {entry} of {effective}: {amount}",
     "由 {effective} 的分录 {entry} 预留：{amount}"},
    {"ledger.hold.expiring", "reserved by entry {entry} of {effective} until {expires}: {amount}",
     "由 {effective} 的分录 {entry} 预留至 {expires}：{amount}"},
    {"ledger.available", "available: {available}", "可用：{available}"},

    // control
    {"control.level_crossed",
     "{at}: the balance {balance} of account {account} fell below alarm level {level} "
     "({threshold}): "
     "{action}",
     "{at}：账户 {account} 余额 {balance} 低于第 {level} 级报警线（{threshold}）：{action}"},
    {"control.floor_reached",
     "{at}: the balance {balance} of account {account} is not above the floor {threshold}: "
     "{command} "
     "meter {meter}, valid until {valid_until}, attempt {attempt}",
     "{at}：账户 {account} 余额 {balance} 不高于下限 {threshold}：对电表 {meter} 执行 "
     "{command}，有效至 {valid_until}，第 {attempt} 次"},
    {"control.balance_recovered",
     "{at}: the balance {balance} of account {account} is above the recovery level {threshold}: "
     "{command} meter {meter}, valid until {valid_until}, attempt {attempt}",
     "{at}：账户 {account} 余额 {balance} 高于恢复线 {threshold}：对电表 {meter} 执行 "
     "{command}，有效至 {valid_until}，第 {attempt} 次"},
    {"control.relay_disagrees",
     "{at}: the relay was read and is not as wanted (account {account}, balance {balance}, limit "
     "{threshold}): {command} meter {meter}, valid until {valid_until}, attempt {attempt}",
     "{at}：读回的继电器状态与要求不符（账户 {account}，余额 {balance}，界限 {threshold}）：对电表 "
     "{meter} 执行 {command}，有效至 {valid_until}，第 {attempt} 次"},
    {"control.relay_not_seen",
     "{at}: the relay of account {account} has to be read before it is commanded (balance "
     "{balance}, limit {threshold}): {action}",
     "{at}：操作前须先读账户 {account} 的继电器状态（余额 {balance}，界限 {threshold}）：{action}"},
    {"control.verify_done", "{at}: the meter of account {account} said done: {action}",
     "{at}：账户 {account} 的电表答复已执行：{action}"},
    {"control.verify_unknown",
     "{at}: nobody knows whether the meter of account {account} obeyed: {action}",
     "{at}：账户 {account} 的电表是否执行未知：{action}"},
    {"control.attempts_used_up",
     "{at}: {attempt} attempts on the relay of account {account} failed: {action}",
     "{at}：账户 {account} 的继电器操作 {attempt} 次均未成功：{action}"},
    {"control.relay_unreadable",
     "{at}: {attempt} read-backs in a row did not show the relay of account {account}: {action}",
     "{at}：账户 {account} 的继电器状态连续 {attempt} 次未能读到：{action}"},

    // end
    {"core.note", "{text}", "{text}"},
};

}  // namespace

std::optional<message> find_message(std::string_view rule) {
    const auto* found = std::find_if(std::begin(messages), std::end(messages),
                                     [&](const message& m) { return m.rule == rule; });
    if (found == std::end(messages)) return std::nullopt;
    return *found;
}

std::span<const message> all_messages() {
    return messages;
}

}  // namespace submeter::inline v0::detail
