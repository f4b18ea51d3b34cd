// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

// Files whose octets somebody or something has changed: flipped bits, cut tails, swapped and lost
// pages, logs of yesterday. With an anchor there is an error that says so, or all that can be read
// is what it was. Seeds are fixed; with SUBMETER_EVERY_STEP in the environment there are more.

namespace {

using namespace ledger_test;

std::uint32_t seeds() {
    return std::getenv("SUBMETER_EVERY_STEP") == nullptr ? 40 : 500;
}

std::string octets_of(const std::string& path) {
    std::ostringstream whole;
    whole << std::ifstream(path, std::ios::binary).rdbuf();
    return std::move(whole).str();
}

/// A database and the log beside it, as octets.
struct files {
    std::string data;
    std::string log;

    static files at(const std::string& path) { return {octets_of(path), octets_of(path + "-wal")}; }
    void write_to(const std::string& path) const {
        std::ofstream(path, std::ios::binary) << data;
        std::filesystem::remove(path + "-wal");
        if (!log.empty()) std::ofstream(path + "-wal", std::ios::binary) << log;
    }
};

/// All that a store can be asked.
struct answers {
    std::vector<std::pair<std::vector<std::byte>, crypto::sha256_digest>> records;
    std::vector<account_state> accounts;
    std::vector<std::uint64_t> ids, keys, histories, commits;
    row_counts rows;
    std::vector<std::byte> snapshot;
};

void expect_same(const answers& found, const answers& was) {
    EXPECT_TRUE(found.records == was.records) << "silence about records";
    EXPECT_TRUE(found.accounts == was.accounts) << "silence about accounts";
    EXPECT_EQ(found.ids, was.ids);
    EXPECT_EQ(found.keys, was.keys);
    EXPECT_EQ(found.histories, was.histories);
    EXPECT_EQ(found.commits, was.commits);
    EXPECT_EQ(found.rows, was.rows);
    EXPECT_TRUE(found.snapshot == was.snapshot) << "silence about the snapshot";
}

void append(std::vector<std::uint64_t>& to, const std::vector<std::uint64_t>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

// Throws where there is no answer.
void ask_about(store& s, const journal_commit& c, answers& out) {
    for (std::size_t i = 0; i < c.entries.size(); ++i) {
        const auto& e = c.entries[i];
        const auto place = s.find(std::array{e.id}).value()[0];
        out.ids.push_back(place ? place->sequence : 0);
        append(out.keys, s.find_keys(e.keys).value());
        out.commits.push_back(s.commit_of(c.first_sequence + i).value());
    }
    for (const auto& b : c.burned)
        out.ids.push_back(s.find(std::array{b.id}).value()[0].value().commit);
}

answers ask(store& s) {
    answers out;
    out.rows = s.count_rows().value();
    for (auto page = s.read(0, 1000).value(); !page.empty();
         page = s.read(out.records.size(), 1000).value())
        for (const auto& r : page)
            out.records.emplace_back(r.octets, r.seal);
    for (const auto& [octets, seal] : out.records)
        ask_about(s, decode_commit(octets).value(), out);
    out.accounts = s.accounts().value();
    for (const auto& a : out.accounts)
        append(out.histories, s.history(a.settings.account, 1'000'000, 1000).value());
    out.snapshot = s.snapshot().value().value().octets;
    return out;
}

class SqliteDamage : public testing::Test {
protected:
    // Two sessions with a bit of everything: the first is in the database, the second in the log.
    SqliteDamage() {
        const book_params often{.snapshot_every = 25};
        {
            auto b = with_orders(std::move(*sqlite::create_store(path())), often);
            fill(b, 0, 40);
            first_session_ = files::at(path());
        }
        auto b = std::move(*book::open(std::move(*sqlite::open_store(path())), {}, often));
        fill(b, 40, 70);
        yesterday_ = files::at(path());
        fill(b, 70, 80);
        open_ = files::at(path());
        head_ = b.head();
        state_ = encode_state(b.state());
        b = in_memory();
        closed_ = files::at(path());
        was_ = ask(**sqlite::open_read_only(path()));
    }

    static void fill(book& b, std::uint64_t from, std::uint64_t to) {
        for (auto i = from; i < to; ++i) {
            const auto now = static_cast<std::int64_t>(i);
            auto first = paid(10 * i, "20.00", now);
            first.keys = {keys::trade("wechat", std::to_string(i))};
            first.memo = std::string(100 + i, 'm');
            const auto charge = used(10 * i + 1, "15.00", now);
            const std::vector<entry> some{first, charge, reserved(10 * i + 2, 10, now + 3)};
            ASSERT_TRUE(b.commit(some, at(now)));
            const std::vector<entry> rare{reversing(10 * i + 3, charge),
                                          refunded(10 * i + 4, "99999.00"),
                                          ending(10 * i + 5, entry_phase::post, 10 * i + 2)};
            ASSERT_TRUE(b.commit(std::span{rare}.subspan(i % 3, 1), at(now)));
            if (i % 20 != 10) continue;
            std::vector<id128> open{{0, 7}};
            for (std::uint64_t k = 0; k < 4; ++k)
                open.push_back({0xE, 10 * (i - k) + 2});
            ASSERT_TRUE(b.close_period(at(now - 5), open, {}, at(now)));
        }
    }

    // Whether anything was said.
    [[nodiscard]] bool verify_says() const {
        const auto from = sqlite::open_read_only(path());
        if (!from) return is_clear(from.error());
        const auto v = verify(**from, head_);
        if (!v) return is_clear(v.error());
        if (!v->good()) {
            EXPECT_FALSE(v->findings[0].text.empty());
            EXPECT_LE(v->findings[0].commit, head_.count);
            return true;
        }
        EXPECT_EQ(v->head, head_);
        expect_same(ask(**from), was_);
        return false;
    }
    [[nodiscard]] bool opening_says() const {
        const auto b = sqlite::open(path(), {}, {.known = head_});
        if (!b) return is_clear(b.error());
        EXPECT_EQ(b->head(), head_);
        EXPECT_EQ(encode_state(b->state()), state_) << "silence";
        return false;
    }
    static bool is_clear(const error& why) {
        static const std::set<errc> all{
            errc::bad_journal,   errc::broken_seal, errc::book_restored, errc::not_conserved,
            errc::wrong_version, errc::cannot_read, errc::cannot_write,  errc::store_failed};
        EXPECT_TRUE(all.count(why.code) == 1) << describe(why.code).name;
        return true;
    }

    // How many of a number of damaged files something was said of.
    template <class Damage>
    [[nodiscard]] std::uint32_t said_of(const files& before, Damage damage) const {
        std::uint32_t out = 0;
        for (std::uint32_t seed = 0; seed < seeds(); ++seed) {
            std::mt19937 draw{seed};
            auto changed = before;
            damage(changed, draw);
            changed.write_to(path());
            const bool by_verify = verify_says();
            changed.write_to(path());
            const bool by_opening = opening_says();
            EXPECT_TRUE(by_verify || !by_opening) << "verify knows all that opening knows";
            out += by_verify ? 1 : 0;
            if (testing::Test::HasFailure()) {
                ADD_FAILURE() << "with seed " << seed;
                break;
            }
        }
        return out;
    }

    [[nodiscard]] std::string path() const { return file_.path(); }

    files first_session_, yesterday_, open_, closed_;
    anchor head_;
    std::vector<std::byte> state_;
    answers was_;

private:
    temporary_file file_;
};

constexpr std::size_t page = 4096;

std::size_t below(std::mt19937& draw, std::size_t end) {
    return draw() % end;
}

void flip_bits(std::string& octets, std::mt19937& draw) {
    for (auto left = 1 + below(draw, 4); left > 0; --left)
        octets[below(draw, octets.size())] ^= static_cast<char>(1U << below(draw, 8));
}

std::size_t page_of(const std::string& octets, std::mt19937& draw) {
    return page * below(draw, octets.size() / page);
}

TEST_F(SqliteDamage, NothingIsSaidOfWhatIsWhole) {
    for (const auto& whole : {open_, closed_}) {
        whole.write_to(path());
        EXPECT_FALSE(verify_says());
        whole.write_to(path());
        EXPECT_FALSE(opening_says());
    }
    EXPECT_GT(closed_.data.size(), 30 * page);
    EXPECT_GT(open_.log.size(), 30 * page);
}

TEST_F(SqliteDamage, FlippedBits) {
    const auto in_data = [](files& f, auto& draw) { flip_bits(f.data, draw); };
    EXPECT_GT(said_of(closed_, in_data), seeds() / 2);
    EXPECT_GT(said_of(open_, in_data), 0U);
}

// It is in its record, in its row, and in the index by which it is found when it comes again.
TEST_F(SqliteDamage, AnIdIsWatchedInEachPlace) {
    std::string id(16, '\0');
    id[7] = '\x0E';
    id[15] = '\x32';
    std::uint32_t said = 0;
    for (auto at = closed_.data.find(id); at != std::string::npos;
         at = closed_.data.find(id, at + 1)) {
        auto changed = closed_;
        changed.data[at + 15] ^= '\x80';
        changed.write_to(path());
        said += verify_says() ? 1 : 0;
    }
    EXPECT_GE(said, 3U);
}

TEST_F(SqliteDamage, FlippedBitsOfALog) {
    EXPECT_GT(said_of(open_, [](files& f, auto& draw) { flip_bits(f.log, draw); }), seeds() / 2);
}

TEST_F(SqliteDamage, CutTails) {
    EXPECT_GT(
        said_of(closed_, [](files& f, auto& draw) { f.data.resize(below(draw, f.data.size())); }),
        seeds() / 2);
    EXPECT_GT(said_of(open_, [](files& f, auto& draw) { f.log.resize(below(draw, f.log.size())); }),
              seeds() / 2);
}

TEST_F(SqliteDamage, SwappedPages) {
    const auto swapped = [](files& f, auto& draw) {
        const auto one = page_of(f.data, draw);
        const auto other = page_of(f.data, draw);
        std::swap_ranges(&f.data[one], &f.data[one] + page, &f.data[other]);
    };
    EXPECT_GT(said_of(closed_, swapped), seeds() / 2);
}

TEST_F(SqliteDamage, LostAndMisplacedPages) {
    const auto lost = [](files& f, auto& draw) {
        f.data.replace(page_of(f.data, draw), page, page, '\0');
    };
    EXPECT_GT(said_of(closed_, lost), seeds() / 2);
    const auto misplaced = [](files& f, auto& draw) {
        f.data.replace(page_of(f.data, draw), page, f.data.substr(page_of(f.data, draw), page));
    };
    EXPECT_GT(said_of(closed_, misplaced), seeds() / 2);
}

TEST_F(SqliteDamage, PagesOfYesterday) {
    const auto old = [&](files& f, auto& draw) {
        const auto at = page_of(first_session_.data, draw);
        f.data.replace(at, page, first_session_.data.substr(at, page));
    };
    EXPECT_GT(said_of(closed_, old), 0U);
}

TEST_F(SqliteDamage, LogsOfAnotherTime) {
    for (const auto& mixed :
         {files{open_.data, yesterday_.log}, files{open_.data, first_session_.log},
          files{closed_.data, yesterday_.log}, files{closed_.data, first_session_.log},
          files{first_session_.data, open_.log}, files{first_session_.data, first_session_.log},
          files{open_.data, ""}}) {
        mixed.write_to(path());
        EXPECT_TRUE(verify_says());
        mixed.write_to(path());
        static_cast<void>(opening_says());
    }
}

}  // namespace
