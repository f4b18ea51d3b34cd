// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/registers.hpp"
#include "submeter/codec/register_names.hpp"

#include <string>
#include <string_view>

namespace submeter::inline v0::codec::modbus {

/// What a field of a layout is made of.
enum class field_kind : std::uint8_t {
    number,  ///< of `layout`
    text,    ///< two characters a register
    skipped  ///< registers that are left out of the layout, and shown as they are
};

/// One field of a layout. A value.
struct layout_field {
    std::string name = "register";
    field_kind kind = field_kind::number;
    register_layout layout{};
    std::uint16_t registers = 1;  ///< that one value takes
    std::uint16_t times = 1;      ///< how many such values follow each other
};

/// How a person says what registers hold: fields one behind the other from the first register on;
/// the last is repeated up to the end. Const-shareable.
class layout_names final : public register_names {
public:
    explicit layout_names(std::vector<layout_field> fields) : fields_(std::move(fields)) {}

    [[nodiscard]] SUBMETER_API std::vector<named_registers> name(
        const register_run& run) const override;

private:
    std::vector<layout_field> fields_;
};

/// Reads a layout: fields with commas between, each `[NAME=]TYPE[:ORDER][*TIMES]` in any case.
/// TYPE is u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32, bcd64, text or text with the
/// number of its registers (text8), skip or skip with such a number. ORDER is abcd (which is meant
/// where none is given), cdab, badc or dcba; alone it means u32 in this order. NAME is snake_case,
/// TIMES 1 to 125. For example "voltage=u16*3,cdab" or "f32:cdab".
/// @return `bad_syntax` with the offset of the field. Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API result<layout_names> parse_layout(std::string_view text);

}  // namespace submeter::inline v0::codec::modbus
