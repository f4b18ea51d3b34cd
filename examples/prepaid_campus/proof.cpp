// SPDX-License-Identifier: Apache-2.0
#include "proof.hpp"

#include "need.hpp"
#include "submeter/ledger/sqlite_store.hpp"
#include "submeter/ledger/verify.hpp"

#include <algorithm>
#include <cstdlib>

namespace campus {

namespace {

// Sums of the book's postings, of all accounts and of the customers' charges.
struct posted {
    exact debits = 0;
    exact credits = 0;
    std::map<std::uint64_t, exact> charged;  // by owner of 2010
};

bool is_charge(entry_kind kind) {
    return kind == entry_kind::consumption || kind == entry_kind::common_area ||
           kind == entry_kind::property_fee;
}

posted read_book(const ledger::book& book) {
    posted out;
    need(book.visit_entries([&](const ledger::recorded_entry& e) {
        for (const auto& p : e.what.postings) {
            (p.minor > 0 ? out.debits : out.credits) += p.minor;
            if (p.account.code == ledger::code_prepaid && is_charge(e.what.kind))
                out.charged[p.account.owner] += p.minor;
        }
    }),
         "reading the book");
    return out;
}

std::string money_text(exact minor) {
    return to_text(money{need(to_int64(minor), "a sum"), pounds});
}

check debits_equal_credits(const posted& p) {
    return {"debits equal credits", money_text(p.debits) + " and " + money_text(-p.credits),
            p.debits == -p.credits};
}

check statements_equal_postings(const posted& p, const month_end& m) {
    check out{"statement totals equal posted totals", "", true};
    exact stated = 0;
    exact posted_sum = 0;
    for (const auto& s : m.statements) {
        const auto here = p.charged.at(to_number(s.account));
        out.holds = out.holds && here == s.charges.minor;
        stated += s.charges.minor;
        posted_sum += here;
    }
    out.found = money_text(stated) + " and " + money_text(posted_sum);
    return out;
}

// Straight from the two ends of the register: nothing in between can hide.
check energy_equals_registers(const month_end& m, office& o) {
    check out{"energy billed equals register differences", "", true};
    energy billed;
    energy counted;
    for (const auto& s : m.statements) {
        const auto& d = o.desks().at(s.account);
        const auto& r = s.registers.front();
        const auto modulus = d.of->meter.shape.modulus.micro;
        const auto difference = (r.end.micro - r.start.micro + modulus) % modulus;
        std::int64_t lines = 0;
        for (const auto& line : s.lines)
            if (line.what.kind == charge_kind::consumption) lines += line.what.quantity_micro;
        out.holds = out.holds && lines == difference;
        billed.micro += lines;
        counted.micro += difference;
    }
    out.found = to_text(billed) + " kWh and " + to_text(counted) + " kWh";
    return out;
}

check shares_equal_pool(const month_end& m) {
    exact shared = 0;
    for (const auto& s : m.common_shares.shares)
        shared += s.grains;
    return {"the shares of the common areas sum to their bill",
            money_text(shared) + " and " + to_text(m.common_bill.total),
            shared == m.common_bill.total.minor};
}

// One frame for each trip that really happened, and the meter has acknowledged it: by its answer,
// or, where the line lost that, by the relay that was read back.
check trips_equal_frames(const estate& e, office& o, const field& f) {
    std::map<account_id, std::uint32_t> acknowledged;
    std::uint64_t answered = 0;
    std::uint64_t read_back = 0;
    for (const auto& s : o.switchings()) {
        if (s.kind != command_kind::trip || !s.took_effect) continue;
        ++acknowledged[s.account];
        ++(s.answer == outcome::done ? answered : read_back);
    }
    check out{"every trip was one acknowledged frame", "", true};
    std::uint64_t trips = 0;
    for (const auto& t : e.tenants) {
        out.holds = out.holds && f.true_trips(t.meter.id) == acknowledged[t.account.id];
        trips += f.true_trips(t.meter.id);
    }
    out.found = std::to_string(trips) + " trips; " + std::to_string(answered) +
                " frames answered, " + std::to_string(read_back) + " known by read-back only";
    return out;
}

check commands_go_first(const field& f) {
    const auto c = f.counters();
    return {"no poll goes before a command",
            std::to_string(c.overtaken) + " waiting polls were overtaken, " +
                std::to_string(c.delayed) + " commands were delayed",
            c.delayed == 0};
}

// Only the simulation knows what really flowed. The last poll came moments before its last word.
check bills_equal_reality(const estate& e, office& o, const field& f) {
    check out{"the meters really counted what is billed, to two minutes of use", "", true};
    std::int64_t flowed = 0;
    for (const auto& t : e.tenants) {
        const auto wh = f.true_watt_hours(t.meter.id);
        const auto billed =
            need(billing::total_of(o.desks().at(t.account.id).usages), "adding use").micro / 1000;
        const auto most =
            *std::max_element(t.measured.watt_hours.begin(), t.measured.watt_hours.end());
        out.holds = out.holds && std::abs(wh - billed) <= most / 30 + 20;
        flowed += wh;
    }
    out.found = to_text(energy{flowed * 1000}) + " kWh flowed";
    return out;
}

// In the order of the alarms each level fires once before a payment arms it again.
check alarms_fire_once(office& o) {
    check out{"each alarm fires once between two payments", "", true};
    std::uint64_t alarms = 0;
    for (const auto& [id, d] : o.desks()) {
        std::map<std::string, instant> given;
        for (const auto& n : d.notes) {
            if (n.kind != billing::note_kind::alarm) continue;
            ++alarms;
            const auto level = n.text.substr(0, n.text.find(':'));
            const auto before = given.find(level);
            bool paid_between = before == given.end();
            for (const auto& p : d.payments)
                paid_between = paid_between || (before->second <= p.at && p.at <= n.at);
            out.holds = out.holds && paid_between;
            given[level] = n.at;
        }
    }
    out.found = std::to_string(alarms) + " alarms";
    return out;
}

}  // namespace

std::vector<check> prove_month(const estate& e, office& o, const field& f, const month_end& m) {
    const auto p = read_book(o.book());
    return {debits_equal_credits(p),       statements_equal_postings(p, m),
            energy_equals_registers(m, o), bills_equal_reality(e, o, f),
            shares_equal_pool(m),          trips_equal_frames(e, o, f),
            commands_go_first(f),          alarms_fire_once(o)};
}

check prove_file(const std::string& path, const ledger::anchor& kept) {
    auto file = need(ledger::sqlite::open_read_only(path), "opening the book");
    const auto seen = need(ledger::verify(*file, kept), "verifying the book");
    check out{"each stored balance equals its replay, and every seal holds",
              std::to_string(seen.entries) + " entries in " + std::to_string(seen.head.count) +
                  " sealed commits",
              seen.good() && seen.anchored == ledger::anchoring::matches};
    if (!seen.good()) out.found = seen.findings.front().text;
    return out;
}

}  // namespace campus
