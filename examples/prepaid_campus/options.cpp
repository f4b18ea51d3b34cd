// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <charconv>
#include <string_view>

namespace campus {

namespace {

template <class Number>
Number read_number(std::string_view name, std::string_view text, Number min, Number max) {
    Number value{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < min || value > max)
        throw usage(std::string{name} + " takes a whole number from " + std::to_string(min) +
                    " to " + std::to_string(max) + ", not '" + std::string{text} + "'");
    return value;
}

std::chrono::year_month read_month(std::string_view text) {
    if (text.size() != 7 || text[4] != '-')
        throw usage("--month takes YYYY-MM, such as 2022-10, not '" + std::string{text} + "'");
    const auto year = read_number<int>("--month: the year", text.substr(0, 4), 2021, 2022);
    const auto month = read_number<unsigned>("--month: the month", text.substr(5), 1, 12);
    return std::chrono::year{year} / std::chrono::month{month};
}

void check_name(std::string_view name) {
    for (const auto* known : {"--month", "--tenants", "--seed", "--out", "--data", "--plans"})
        if (name == known) return;
    throw usage("there is no option '" + std::string{name} + "'");
}

void apply(options& o, std::string_view name, std::string_view value) {
    if (name == "--month")
        o.month = read_month(value);
    else if (name == "--tenants")
        o.tenants = read_number<std::size_t>(name, value, tenants_min, tenants_max);
    else if (name == "--seed")
        o.seed = read_number<std::uint64_t>(name, value, 0, UINT64_MAX);
    else if (name == "--out")
        o.out = value;
    else if (name == "--data")
        o.data = value;
    else
        o.plans = value;
}

}  // namespace

std::optional<options> read_options(std::span<char* const> arguments) {
    options out;
    out.data = CAMPUS_DATA_FOLDER;
    out.plans = CAMPUS_PLANS_FOLDER;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        if (name == "--help" || name == "-h") return std::nullopt;
        if (const auto equals = name.find('='); equals != std::string_view::npos) {
            check_name(name.substr(0, equals));
            apply(out, name.substr(0, equals), name.substr(equals + 1));
            continue;
        }
        check_name(name);
        if (i + 1 == arguments.size()) throw usage("'" + std::string{name} + "' needs a value");
        apply(out, name, arguments[++i]);
    }
    if (out.out.empty()) throw usage("--out takes a folder");
    return out;
}

std::string help_text() {
    return R"(prepaid_campus: a month of prepaid sub-metering, from meter bytes to printed statements

Real hourly electricity of university buildings drives simulated meters; everything behind the meters is
what a platform would run: frames over TCP, readings, prices, a SQLite book, alarms, relays, statements.

  --month YYYY-MM   the month to bill, in 2021 or 2022 (default 2022-10: it has a day of 25 hours)
  --tenants N       buildings that are billed, 20 to 40 (default 20)
  --seed N          who pays when, which gateways fail, where registers start (default 1)
  --out DIR         where the results go (default campus-results; the quickstart takes
                    build/campus); earlier results there are replaced when all is done
  --data DIR        the measured series (default: those of the examples)
  --plans DIR       the four plan documents (default: those of the example)
  --help            this text

One seed gives one result. Results: book.sqlite, book.journal (hledger), book.beancount, book.jsonl,
statements/*.txt and *.html, summary.txt. Exit code 0 when every check holds, 1 when one does not,
2 for a wrong option, 3 for data that cannot be read.
)";
}

}  // namespace campus
