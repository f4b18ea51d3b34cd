// SPDX-License-Identifier: Apache-2.0
#include "codec/scan.hpp"

#include "submeter/codec/cjt188/frame.hpp"
#include "submeter/codec/dlt645/frame.hpp"
#include "submeter/codec/dlt698/frame.hpp"
#include "submeter/codec/modbus/ascii.hpp"
#include "submeter/codec/modbus/tcp.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::detail {

namespace {

// A protocol as the scanner sees it, at one position of the input.
struct dlt645_view {
    bytes_view input;

    bool is_filler(std::size_t at) const { return input[at] == dlt645::wake_up_octet; }

    result<std::size_t> try_at(std::size_t at) const {
        return dlt645::decode(input.subspan(at)).map([](const auto& f) { return f.consumed; });
    }
    // Octets that look like a header: something began here, even if it cannot be read.
    bool is_marked(std::size_t at) const {
        return input[at] == dlt645::start_octet && at + 7 < input.size() &&
               input[at + 7] == dlt645::start_octet;
    }
    std::size_t claimed_length(std::size_t at) const {
        return dlt645::overhead + to_u8(input[at + 9]);
    }
};

struct cjt188_view {
    bytes_view input;

    bool is_filler(std::size_t at) const { return input[at] == cjt188::wake_up_octet; }

    result<std::size_t> try_at(std::size_t at) const {
        return cjt188::decode(input.subspan(at)).map([](const auto& f) { return f.consumed; });
    }
    // One start octet is little: the digits of an address must follow.
    bool is_marked(std::size_t at) const {
        if (input[at] != cjt188::start_octet || at + cjt188::header_length > input.size())
            return false;
        cjt188::address meter;
        for (std::size_t i = 0; i < meter.octets.size(); ++i)
            meter.octets[i] = input[at + 2 + i];
        return is_valid(meter);
    }
    std::size_t claimed_length(std::size_t at) const {
        return cjt188::overhead + to_u8(input[at + 10]);
    }
};

struct dlt698_view {
    bytes_view input;

    bool is_filler(std::size_t at) const { return input[at] == dlt698::wake_up_octet; }

    // A header that does not hold is a broken frame's only where its length leads to an end octet,
    // or at the very start.
    result<std::size_t> try_at(std::size_t at) const {
        const auto f = dlt698::decode(input.subspan(at));
        if (f) return f->consumed;
        const bool noise = f.error().code == errc::bad_checksum && at > 0 && !is_delimited(at);
        return fail(noise ? error{errc::bad_start, 0, 0} : f.error());
    }
    bool is_marked(std::size_t at) const { return has_header(at) && is_delimited(at); }

    std::size_t claimed_length(std::size_t at) const {
        return is_delimited(at) ? dlt698::detail::claimed_length(input.subspan(at))
                                : input.size() - at;
    }

private:
    bool has_header(std::size_t at) const {
        const auto front = input.subspan(at);
        return front[0] == dlt698::start_octet && front.size() > 4 &&
               front.size() >= dlt698::detail::address_end(front) + 2;
    }
    bool is_delimited(std::size_t at) const {
        const auto front = input.subspan(at);
        if (dlt698::detail::header_holds(front)) return true;
        const std::size_t length = dlt698::detail::claimed_length(front);
        return length <= front.size() && front[length - 1] == dlt698::end_octet;
    }
};

struct modbus_view {
    bytes_view input;
    direction way;

    bool is_filler(std::size_t) const { return false; }

    result<std::size_t> try_at(std::size_t at) const {
        return modbus::decode(input.subspan(at), way).map([](const auto& f) { return f.consumed; });
    }
    bool is_marked(std::size_t) const { return false; }

    std::size_t claimed_length(std::size_t at) const {
        return modbus::frame_length(input.subspan(at), way).value_or(1);
    }
};

struct modbus_tcp_view {
    bytes_view input;

    bool is_filler(std::size_t) const { return false; }

    // Without a checksum, a function that is known is what tells a frame from noise behind which
    // frames begin.
    result<std::size_t> try_at(std::size_t at) const {
        const auto f = modbus::decode_tcp(input.subspan(at));
        if (!f) return fail(f.error());
        const auto code =
            static_cast<modbus::function>(f->content.function & ~modbus::exception_bit);
        if (at > 0 && !modbus::is_known(code))
            return fail(errc::unknown_function, modbus::tcp_header_length + 1);
        return f->content.consumed;
    }
    bool is_marked(std::size_t) const { return false; }
    std::size_t claimed_length(std::size_t) const { return 1; }
};

struct modbus_ascii_view {
    bytes_view input;

    bool is_filler(std::size_t) const { return false; }

    result<std::size_t> try_at(std::size_t at) const {
        std::array<std::byte, modbus::ascii_octets_max> room{};
        return modbus::decode_ascii(input.subspan(at), room).map([](const auto& f) {
            return f.consumed;
        });
    }
    bool is_marked(std::size_t at) const { return input[at] == std::byte{':'}; }

    // Up to the end mark, or to where the next frame begins.
    std::size_t claimed_length(std::size_t at) const {
        std::size_t end = at + 1;
        while (end < input.size() && !is_marked(end) && input[end - 1] != std::byte{'\r'})
            ++end;
        return end < input.size() && !is_marked(end) ? end + 1 - at : end - at;
    }
};

template <class View>
class scanner {
public:
    explicit scanner(View view) : view_(view) {}

    std::vector<scanned> run() {
        for (std::size_t at = 0; at < size();)
            at = step(at);
        if (out_.empty() && size() > 0)
            add_failure(0, size(), {errc::incomplete, static_cast<std::uint32_t>(size()), 0});
        return std::move(out_);
    }

private:
    std::size_t size() const { return view_.input.size(); }

    std::size_t step(std::size_t at) {
        if (view_.is_filler(at)) return at + 1;
        const auto length = view_.try_at(at);
        if (!length) return fail_at(at, length.error());
        out_.push_back({at, *length, std::nullopt});
        return at + *length;
    }

    // A frame that claims its length and is broken is reported as such, unless a good frame begins
    // inside it: then its header was noise. What never began is noise, unless there is nothing
    // else.
    std::size_t fail_at(std::size_t at, error why) {
        const bool whole = why.code == errc::bad_checksum || why.code == errc::bad_end;
        why.offset += static_cast<std::uint32_t>(at);
        if (whole) {
            const std::size_t end = std::min(size(), at + view_.claimed_length(at));
            const std::size_t good = next_good(at, end);
            return good < end ? add_noise(at, good) : add_failure(at, end, why);
        }
        const bool cut = why.code == errc::incomplete;
        const std::size_t next = cut ? next_good(at, size()) : next_start(at);
        if (next < size() || (!cut && at > 0)) return add_noise(at, next);
        return add_failure(at, next, why);
    }

    std::size_t next_good(std::size_t at, std::size_t end) const {
        for (std::size_t k = at + 1; k < end; ++k)
            if (!view_.is_filler(k) && view_.try_at(k)) return k;
        return end;
    }

    std::size_t next_start(std::size_t at) const {
        for (std::size_t k = at + 1; k < size(); ++k)
            if (!view_.is_filler(k) && (view_.is_marked(k) || view_.try_at(k))) return k;
        return size();
    }

    // Noise that goes on is one run.
    std::size_t add_noise(std::size_t from, std::size_t to) {
        if (!out_.empty() && out_.back().failed && out_.back().failed->code == errc::noise &&
            out_.back().offset + out_.back().length == from) {
            out_.back().length = to - out_.back().offset;
            return to;
        }
        return add_failure(from, to, {errc::noise, static_cast<std::uint32_t>(from), 0});
    }

    // Noise behind octets that are no frame belongs to them: one run of such octets is one object.
    std::size_t add_failure(std::size_t from, std::size_t to, error why) {
        const bool joins = why.code == errc::noise && !out_.empty() && out_.back().failed &&
                           out_.back().offset + out_.back().length == from;
        if (joins) {
            out_.back().length = to - out_.back().offset;
        } else {
            out_.push_back({from, to - from, why});
        }
        return to;
    }

    View view_;
    std::vector<scanned> out_;
};

}  // namespace

std::vector<scanned> scan(protocol in, std::optional<direction> way, bytes_view input) {
    if (in == protocol::dlt645_2007 || in == protocol::dlt645_1997)
        return scanner{dlt645_view{input}}.run();
    if (in == protocol::dlt698) return scanner{dlt698_view{input}}.run();
    if (in == protocol::cjt188) return scanner{cjt188_view{input}}.run();
    if (in == protocol::modbus_tcp) return scanner{modbus_tcp_view{input}}.run();
    if (in == protocol::modbus_ascii) return scanner{modbus_ascii_view{input}}.run();
    return scanner{modbus_view{input, way.value_or(direction::request)}}.run();
}

}  // namespace submeter::inline v0::codec::detail
