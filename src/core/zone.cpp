// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/zone.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <limits>

namespace submeter::inline v0 {

namespace {

// Reads TZif (RFC 8536): a version 1 block with 32-bit times, then in later versions the same again
// with 64-bit times and a footer with the rule that continues the table.
struct tzif_header {
    std::uint32_t is_ut_count = 0;
    std::uint32_t is_standard_count = 0;
    std::uint32_t leap_count = 0;
    std::uint32_t time_count = 0;
    std::uint32_t type_count = 0;
    std::uint32_t abbreviation_count = 0;
    std::uint8_t version = 0;
};

tl::unexpected<error> bad(const byte_cursor& in) {
    return fail(errc::bad_zone_data, in.position());
}

result<tzif_header> read_header(byte_cursor& in) {
    const auto head = in.take(20);
    if (!head) return bad(in);
    constexpr std::array<char, 4> magic{'T', 'Z', 'i', 'f'};
    for (std::size_t i = 0; i < magic.size(); ++i)
        if (to_u8((*head)[i]) != static_cast<std::uint8_t>(magic[i]))
            return fail(errc::bad_zone_data, i);
    tzif_header h;
    h.version = to_u8((*head)[4]);
    for (auto* count : {&h.is_ut_count, &h.is_standard_count, &h.leap_count, &h.time_count,
                        &h.type_count, &h.abbreviation_count}) {
        const auto value = in.u32_be();
        if (!value || *value > 100'000) return bad(in);
        *count = *value;
    }
    return h;
}

std::int64_t signed_be(bytes_view octets) {
    std::uint64_t v = (to_u8(octets[0]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (const auto b : octets)
        v = (v << 8) | to_u8(b);
    return static_cast<std::int64_t>(v);
}

std::size_t block_size(const tzif_header& h, std::size_t time_size) {
    return h.time_count * (time_size + 1) + std::size_t{h.type_count} * 6 + h.abbreviation_count +
           h.leap_count * (time_size + 4) + h.is_standard_count + h.is_ut_count;
}

result<zone> read_block(byte_cursor& in, const tzif_header& h, std::size_t time_size) {
    if (h.type_count == 0) return bad(in);
    const auto times = in.take(h.time_count * time_size);
    const auto types = in.take(h.time_count);
    const auto infos = in.take(std::size_t{h.type_count} * 6);
    const auto rest = in.take(h.abbreviation_count + h.leap_count * (time_size + 4) +
                              h.is_standard_count + h.is_ut_count);
    if (!times || !types || !infos || !rest) return bad(in);
    const auto offset_of = [&](std::size_t type) {
        return static_cast<std::int32_t>(signed_be(infos->subspan(type * 6, 4)));
    };
    zone out;
    out.first_offset_s = offset_of(0);
    for (std::size_t i = 0; i < h.time_count; ++i) {
        const std::size_t type = to_u8((*types)[i]);
        const auto at =
            instant{std::chrono::seconds{signed_be(times->subspan(i * time_size, time_size))}};
        const bool ascends = out.transitions.empty() || out.transitions.back().at < at;
        if (type >= h.type_count || !ascends) return bad(in);
        out.transitions.push_back({at, offset_of(type)});
    }
    return out;
}

// The footer: "std offset[dst[offset],start[/time],end[/time]]" as POSIX defines it.
class footer_reader {
public:
    explicit footer_reader(std::string_view text) : text_(text) {}

    result<zone_rule> read() {
        zone_rule out;
        if (!skip_name() || !offset(out.standard_s)) return fail(errc::bad_zone_data);
        out.standard_s = -out.standard_s;  // POSIX counts west of Greenwich as positive
        out.summer_s = out.standard_s;
        if (done()) return out;
        if (!skip_name()) return fail(errc::bad_zone_data);
        out.summer_s = out.standard_s + 3600;
        if (peek() != ',') {
            if (!offset(out.summer_s)) return fail(errc::bad_zone_data);
            out.summer_s = -out.summer_s;
        }
        if (!date(out.summer_starts) || !date(out.summer_ends) || !done())
            return fail(errc::bad_zone_data);
        return out;
    }

private:
    [[nodiscard]] bool done() const { return at_ == text_.size(); }
    [[nodiscard]] char peek() const { return done() ? '\0' : text_[at_]; }
    bool accept(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    bool skip_name() {
        const auto start = at_;
        if (accept('<')) {
            while (!done() && peek() != '>')
                ++at_;
            return accept('>');
        }
        while ((peek() >= 'A' && peek() <= 'Z') || (peek() >= 'a' && peek() <= 'z'))
            ++at_;
        return at_ - start >= 3;
    }
    bool number(std::int32_t& out) {
        if (peek() < '0' || peek() > '9') return false;
        out = 0;
        while (peek() >= '0' && peek() <= '9' && out < 1000)
            out = out * 10 + (text_[at_++] - '0');
        return true;
    }
    // [+-]hh[:mm[:ss]] in seconds; RFC 8536 allows -167 to 167 hours for a rule's time.
    bool offset(std::int32_t& out) {
        const std::int32_t sign = accept('-') ? -1 : 1;
        if (sign == 1) accept('+');
        std::int32_t part = 0;
        if (!number(part) || part > 167) return false;
        out = part * 3600;
        for (const std::int32_t unit : {60, 1}) {
            if (!accept(':')) break;
            if (!number(part) || part > 59) return false;
            out += part * unit;
        }
        out *= sign;
        return true;
    }
    // ",Mm.w.d[/time]"; the Julian-day forms occur in no zone in use and are refused.
    bool date(zone_rule_date& out) {
        std::int32_t month = 0;
        std::int32_t week = 0;
        std::int32_t day = 0;
        if (!accept(',') || !accept('M') || !number(month) || !accept('.') || !number(week) ||
            !accept('.') || !number(day))
            return false;
        if (month < 1 || month > 12 || week < 1 || week > 5 || day > 6) return false;
        out.month = static_cast<unsigned>(month);
        out.week = static_cast<unsigned>(week);
        out.weekday = static_cast<unsigned>(day);
        return !accept('/') || offset(out.time_s);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

result<void> read_footer(byte_cursor& in, zone& out) {
    const auto start = in.position();
    const auto all = in.rest();
    std::string text;
    for (const auto b : all)
        text += static_cast<char>(to_u8(b));
    if (text.size() < 2 || text.front() != '\n') return bad(in);
    const auto end = text.find('\n', 1);
    if (end == std::string::npos) return fail(errc::bad_zone_data, start);
    if (end == 1) return {};  // an empty footer: the last offset holds
    const auto rule = footer_reader{std::string_view{text}.substr(1, end - 1)}.read();
    if (!rule) return fail(errc::bad_zone_data, start + 1);
    out.rule = *rule;
    return {};
}

result<std::vector<std::byte>> read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return fail(errc::zone_not_found);
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (file.bad()) return fail(errc::zone_not_found);
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return std::vector<std::byte>{first, first + text.size()};
}

// "# version 2024a" is the first line of the compact source that distributions ship beside the
// files.
std::string data_version(const std::string& folder) {
    std::ifstream file{folder + "/tzdata.zi"};
    constexpr std::string_view head = "# version ";
    std::string line;
    if (!std::getline(file, line) || !line.starts_with(head)) return {};
    return line.substr(head.size());
}

// A zone name is a relative path of plain parts: it may come from a document.
bool is_zone_name(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find("..") != std::string_view::npos)
        return false;
    return name.find_first_not_of(
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               "0123456789_+-/.") == std::string_view::npos;
}

}  // namespace

result<zone> parse_tzif(bytes_view octets, std::string_view name) {
    byte_cursor in{octets};
    auto header = read_header(in);
    if (!header) return fail(header.error());
    std::size_t time_size = 4;
    if (header->version >= '2') {
        if (!in.take(block_size(*header, 4))) return bad(in);
        header = read_header(in);
        if (!header) return fail(header.error());
        time_size = 8;
    }
    auto out = read_block(in, *header, time_size);
    if (!out) return fail(out.error());
    out->name = std::string{name};
    if (time_size == 8) {
        const auto footer = read_footer(in, *out);
        if (!footer) return fail(footer.error());
    }
    return out;
}

result<zone> load_zone(std::string_view name, std::string_view folder) {
    if (!is_zone_name(name)) return fail(errc::zone_not_found);
    const std::string base{folder};
    const auto octets = read_file(base + "/" + std::string{name});
    if (!octets) return fail(octets.error());
    auto out = parse_tzif(*octets, name);
    if (!out) return fail(out.error());
    out->data_version = data_version(base);
    return out;
}

}  // namespace submeter::inline v0
