// SPDX-License-Identifier: Apache-2.0
#include "results.hpp"

#include "need.hpp"
#include "submeter/report.hpp"
#include "submeter/report/book_export.hpp"

#include <filesystem>
#include <fstream>

namespace campus {

namespace {

namespace fs = std::filesystem;

constexpr const char* result_files[] = {"book.sqlite",  "book.sqlite-wal", "book.sqlite-shm",
                                        "book.journal", "book.beancount",  "book.jsonl",
                                        "summary.txt",  "statements"};

std::string kwh_text(energy e) {
    // Two decimals, as the registers have.
    return amount_text(money{e.micro / 10'000, pounds});
}

report::table tenants_table(const estate& e, const month_end& m, office& back) {
    report::table out;
    using enum report::alignment;
    out.columns = {{"account"},        {"premises"},       {"plan"},
                   {"meter"},          {"kWh", right},     {"charges", right},
                   {"paid in", right}, {"balance", right}, {"trips", right}};
    for (std::size_t i = 0; i < m.statements.size(); ++i) {
        const auto& s = m.statements[i];
        const auto& t = e.tenants[i];
        money paid{0, pounds};
        for (const auto& p : s.payments)
            paid = need(add(paid, p.amount), "adding payments");
        std::size_t trips = 0;
        for (const auto& x : back.switchings())
            trips += x.account == s.account && x.kind == command_kind::trip ? 1 : 0;
        out.rows.push_back({std::to_string(to_number(s.account)), s.premises,
                            s.plan.id.substr(s.plan.id.find('.') + 1),
                            t.meter.profile.starts_with("dlt645") ? "DL/T 645" : "Modbus",
                            kwh_text(s.registers.front().used), amount_text(s.charges),
                            amount_text(paid), amount_text(s.closing), std::to_string(trips)});
    }
    return out;
}

std::string happened(const estate& e, office& back, const field_counters& wires) {
    const auto& c = back.counters();
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    return number(e.tenants.size()) + " tenants behind " + number(e.gateways) + " gateways; " +
           number(wires.readings) + " registers read over TCP in " + number(wires.octets) +
           " octets\n" + number(wires.outages) + " gateway outages: " + number(wires.missed) +
           " meter-hours missed, " + number(wires.backfilled) +
           " read later from the meters' freezes, the rest from the next register\n" +
           number(c.alarms[0]) + " first, " + number(c.alarms[1]) + " second and " +
           number(c.alarms[2]) + " third alarms; " + number(c.trips) + " trips, " +
           number(c.closes) + " restores, " + number(c.top_ups) + " top-ups\n";
}

}  // namespace

workshop::workshop(std::string results)
    : results_{std::move(results)}, folder_{results_ + ".unfinished"} {
    std::error_code ec;
    fs::remove_all(folder_, ec);
    fs::create_directories(fs::path{folder_} / "statements", ec);
    if (ec) throw failure(folder_ + " cannot be made: " + ec.message());
}

workshop::~workshop() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void workshop::publish() const {
    std::error_code ec;
    const fs::path to{results_};
    fs::create_directories(to, ec);
    for (const auto* name : result_files) {
        fs::remove_all(to / name, ec);
        if (fs::exists(fs::path{folder_} / name))
            fs::rename(fs::path{folder_} / name, to / name, ec);
        if (ec) throw failure((to / name).string() + " cannot be replaced: " + ec.message());
    }
}

void write_text(const std::string& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary};
    file << text;
    if (!file.flush()) throw failure(path + " cannot be written");
}

void write_results(const std::string& folder, const zone& local, const month_end& m,
                   const ledger::book& book) {
    for (const auto& s : m.statements) {
        const auto name = folder + "/statements/" + std::to_string(to_number(s.account));
        write_text(name + ".txt", report::statement_text(s));
        write_text(name + ".html", report::statement_html(s));
    }
    write_text(folder + "/book.journal",
               need(report::to_hledger(book, local), "exporting for hledger"));
    write_text(folder + "/book.beancount",
               need(report::to_beancount(book, local), "exporting for beancount"));
    write_text(folder + "/book.jsonl", need(report::to_json_lines(book), "exporting the book"));
}

std::string summary(const options& o, const estate& e, office& back, const field_counters& wires,
                    const month_end& m) {
    const auto month = to_text(to_local(e.local, e.month.start)).substr(0, 7);
    std::string out = "Prepaid campus, " + month + ", seed " + std::to_string(o.seed) + "\n\n";
    out += happened(e, back, wires) + "\n";
    out += report::to_text(tenants_table(e, m, back)) + "\n";
    out += "Common areas (the meter is built from the data: 6 % of the tenants' use) cost " +
           to_text(m.common_bill.total) + ", shared by floor area.\n\n";
    return out;
}

}  // namespace campus
