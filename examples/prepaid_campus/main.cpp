// SPDX-License-Identifier: Apache-2.0
// A month of prepaid sub-metering, from meter bytes to printed statements. Read in this order:
// campus (who and what there is), field (the wires), office (bytes become money become commands),
// month_end (shares, fees, statements), proof (what must be true).

#include "need.hpp"
#include "proof.hpp"
#include "results.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace campus {

namespace {

// One line on the terminal that is written again and again; nothing where it is not a terminal.
class progress {
public:
    explicit progress(interval over) : over_{over}, shown_{isatty(STDERR_FILENO) == 1} {}
    ~progress() { clear(); }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    void show(const zone& local, instant now) {
        if (!shown_) return;
        const auto percent = (now - over_.start).count() * 100 / over_.length().count();
        const auto filled = static_cast<std::size_t>(percent / 4);
        std::cerr << "\r" << to_text(to_local(local, now)).substr(0, 10) << "  ["
                  << std::string(filled, '#') << std::string(25 - filled, '.') << "] " << percent
                  << " %" << std::flush;
    }
    void clear() {
        if (shown_) std::cerr << "\r" << std::string(50, ' ') << "\r" << std::flush;
    }

private:
    interval over_;
    bool shown_;
};

ledger::book found_book(const std::string& path, const estate& e) {
    const ledger::book_identity who{
        .id = {.high = 0x43414D505553ULL, .low = 1}, .in = pounds, .zone = e.local.name};
    return need(ledger::sqlite::create(path, who, e.month.start), "founding the book");
}

// The month itself: every hour, then the month's end. The book is closed when this returns.
std::vector<check> bill_month(const options& o, const estate& e, const workshop& shop,
                              std::string& text) {
    ledger::anchor kept;
    std::vector<check> checks;
    {
        field wires{e, o.seed};
        office back{e, found_book(shop.book_path(), e)};
        progress bar{e.month};
        for (auto hour = e.month.start; hour <= e.month.end; hour += std::chrono::hours{1}) {
            back.work(hour, wires);
            bar.show(e.local, hour);
        }
        bar.clear();
        const auto closing = close_month(e, back);
        checks = prove_month(e, back, wires, closing);
        write_results(shop.folder(), e.local, closing, back.book());
        text = summary(o, e, back, wires.counters(), closing);
        kept = back.book().head();
    }
    checks.push_back(prove_file(shop.book_path(), kept));
    return checks;
}

bool run(const options& o) {
    const auto e = make_estate(o);
    const workshop shop{o.out};
    std::string text;
    const auto checks = bill_month(o, e, shop, text);
    for (const auto& c : checks)
        text += std::string{c.holds ? "holds  " : "FAILS  "} + c.what + ": " + c.found + "\n";
    write_text(shop.folder() + "/summary.txt", text);
    shop.publish();
    std::cout << text << "\nResults: " << o.out << "\n";
    return std::all_of(checks.begin(), checks.end(), [](const check& c) { return c.holds; });
}

}  // namespace

}  // namespace campus

int main(int argc, char** argv) {
    try {
        const auto options = campus::read_options({argv, static_cast<std::size_t>(argc)});
        if (!options) {
            std::cout << campus::help_text();
            return 0;
        }
        return campus::run(*options) ? 0 : 1;
    } catch (const campus::usage& wrong) {
        std::cerr << "prepaid_campus: " << wrong.what() << "\n(--help says more)\n";
        return 2;
    } catch (const std::exception& wrong) {
        std::cerr << "prepaid_campus: " << wrong.what() << "\n";
        return 3;
    }
}
