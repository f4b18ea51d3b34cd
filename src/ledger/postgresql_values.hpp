// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Values on their way to the server, in the binary formats of its types: integers are big-endian,
// an array is dimensions (1), whether it has nulls, the element's type, length, lower bound (1),
// and each element after its length (a negative length: null). Source: PostgreSQL's array_recv().

namespace submeter::inline v0::ledger::postgresql {

/// Numbers of built-in types (pg_type.dat).
enum class type : std::uint32_t {
    bytea = 17,
    int8 = 20,
    text = 25,
    bytea_array = 1001,
    text_array = 1009,
    int8_array = 1016,
    uuid = 2950,
    uuid_array = 2951,
};

/// One parameter. A value; an absent `octets` is null.
struct parameter {
    type of = type::int8;
    std::optional<std::string> octets{};
};

inline void put_u16(std::string& to, std::uint16_t v) {
    to.push_back(static_cast<char>(v >> 8));
    to.push_back(static_cast<char>(v));
}
inline void put_u32(std::string& to, std::uint32_t v) {
    put_u16(to, static_cast<std::uint16_t>(v >> 16));
    put_u16(to, static_cast<std::uint16_t>(v));
}
inline void put_u64(std::string& to, std::uint64_t v) {
    put_u32(to, static_cast<std::uint32_t>(v >> 32));
    put_u32(to, static_cast<std::uint32_t>(v));
}

// A number above 2^63 shows as a negative one.
inline void put(std::string& to, std::int64_t v) {
    put_u64(to, static_cast<std::uint64_t>(v));
}
inline void put(std::string& to, std::uint64_t v) {
    put_u64(to, v);
}
inline void put(std::string& to, instant t) {
    put(to, std::int64_t{t.time_since_epoch().count()});
}
inline void put(std::string& to, const id128& id) {
    put_u64(to, id.high);
    put_u64(to, id.low);
}
inline void put(std::string& to, std::string_view text) {
    to.append(text);
}
inline void put(std::string& to, bytes_view octets) {
    to.append(reinterpret_cast<const char*>(octets.data()), octets.size());
}

constexpr type element_of(type array) noexcept {
    switch (array) {
        case type::bytea_array:
            return type::bytea;
        case type::text_array:
            return type::text;
        case type::uuid_array:
            return type::uuid;
        default:
            return type::int8;
    }
}

template <class Value>
[[nodiscard]] parameter one(type of, const Value& v) {
    parameter out{of, std::string{}};
    put(*out.octets, v);
    return out;
}

[[nodiscard]] inline parameter number(std::int64_t v) {
    return one(type::int8, v);
}
[[nodiscard]] inline parameter number(std::uint64_t v) {
    return one(type::int8, v);
}

/// An array that grows by add(); one column of many rows. Confined.
class column {
public:
    explicit column(type array) : of_(array) {
        put_u32(octets_, 1);
        put_u32(octets_, 0);
        put_u32(octets_, static_cast<std::uint32_t>(element_of(array)));
        put_u32(octets_, 0);
        put_u32(octets_, 1);
    }

    template <class Value>
    void add(const Value& v) {
        const auto length_at = octets_.size();
        put_u32(octets_, 0);
        put(octets_, v);
        set_u32(length_at, static_cast<std::uint32_t>(octets_.size() - length_at - 4));
        ++count_;
    }
    void add_null() {
        put_u32(octets_, null_length);
        set_u32(nulls_at, 1);
        ++count_;
    }

    [[nodiscard]] std::uint32_t size() const noexcept { return count_; }

    /// Whether the next value of the column (of those not asked for yet) is this one.
    [[nodiscard]] bool next_is(std::optional<bytes_view> found) {
        const auto length = get_u32(read_at_);
        read_at_ += 4;
        if (length == null_length) return !found;
        const std::string_view here{octets_.data() + read_at_, length};
        read_at_ += length;
        return found && here == std::string_view{reinterpret_cast<const char*>(found->data()),
                                                 found->size()};
    }

    /// The array as a parameter; the column is used up.
    [[nodiscard]] parameter take() {
        set_u32(count_at, count_);
        return {of_, std::move(octets_)};
    }

private:
    static constexpr std::uint32_t null_length = 0xFFFFFFFF;
    static constexpr std::size_t nulls_at = 4;
    static constexpr std::size_t count_at = 12;
    static constexpr std::size_t values_at = 20;

    void set_u32(std::size_t at, std::uint32_t v) {
        for (std::size_t i = 0; i < 4; ++i)
            octets_[at + i] = static_cast<char>(v >> (24 - 8 * i));
    }
    [[nodiscard]] std::uint32_t get_u32(std::size_t at) const {
        std::uint32_t v = 0;
        for (std::size_t i = 0; i < 4; ++i)
            v = (v << 8) | static_cast<std::uint8_t>(octets_[at + i]);
        return v;
    }

    type of_;
    std::string octets_;
    std::uint32_t count_ = 0;
    std::size_t read_at_ = values_at;
};

}  // namespace submeter::inline v0::ledger::postgresql
