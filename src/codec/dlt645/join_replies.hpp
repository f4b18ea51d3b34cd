// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/describe.hpp"
#include "codec/dlt645/describe_frame.hpp"

#include <span>
#include <vector>

namespace submeter::inline v0::codec::dlt645::detail {

// Puts the answer to a read and the parts that follow it together; `Edition` has the editions'
// functions.
template <class Edition>
class reply_joiner {
public:
    using reply = typename Edition::reply;

    result<void> take(bytes_view octets) {
        const auto f = dlt645::decode(octets);
        if (!f) return submeter::fail(f.error());
        std::array<std::byte, data_length_max> room;
        const auto r = Edition::parse(*f, room);
        if (!r) return submeter::fail(r.error());
        if (r->refused) return submeter::fail(errc::unknown_function);
        if (!begun_) return begin(*r);
        if (is_again(*r)) return {};
        if (const auto next = follows(*r); !next) return next;
        return append(*r);
    }

    // All that was said, as one answer; it borrows from here.
    result<reply> whole() const {
        if (!begun_ || whole_.more) return submeter::fail(errc::bad_sequence);
        auto out = whole_;
        out.data = data_;
        return out;
    }

private:
    result<void> begin(const reply& r) {
        if (r.what != Edition::read) return submeter::fail(errc::unknown_function);
        whole_ = r;
        begun_ = true;
        return append(r);
    }

    bool is_again(const reply& r) const {
        if constexpr (requires { r.sequence; })
            return r.what == Edition::read_next && number_ > 0 && r.sequence == number_;
        return false;
    }

    result<void> follows(const reply& r) {
        if (r.what != Edition::read_next) return submeter::fail(errc::unknown_function);
        if (r.meter != whole_.meter || r.id != whole_.id)
            return submeter::fail(errc::foreign_frame);
        if (!whole_.more) return submeter::fail(errc::bad_sequence);
        if constexpr (requires { r.sequence; }) {
            if (r.sequence != number_ + 1) return submeter::fail(errc::bad_sequence);
        }
        ++number_;
        return {};
    }

    result<void> append(const reply& r) {
        data_.insert(data_.end(), r.data.begin(), r.data.end());
        whole_.more = r.more;
        return {};
    }

    reply whole_{};
    std::vector<std::byte> data_;
    unsigned number_ = 0;  // of the last part
    bool begun_ = false;
};

template <class Edition>
result<decoded_frame> describe_joined(std::span<const bytes_view> frames) {
    reply_joiner<Edition> joiner;
    for (const auto octets : frames)
        if (const auto taken = joiner.take(octets); !taken) return submeter::fail(taken.error());
    const auto whole = joiner.whole();
    if (!whole) return submeter::fail(whole.error());
    auto out = Edition::describe(frames[0]);
    out.ok = true;  // the first part alone may be too short
    out.why = {};
    out.follow_up = false;
    out.items.clear();
    if (const auto added = add_items(out, Edition::items(*whole), 0); !added)
        return submeter::fail(added.error());
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645::detail
