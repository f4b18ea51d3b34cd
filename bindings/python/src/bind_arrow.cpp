// SPDX-License-Identifier: Apache-2.0
#include "arrow.hpp"
#include "bind.hpp"
#include "submeter/core/exact.hpp"
#include "submeter/core/quantity.hpp"

#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

namespace submeter::inline v0::python {

namespace {

// Calls what the interface calls `release`, once.
template <class T>
struct releaser {
    void operator()(T* x) const {
        if (x->release != nullptr) x->release(x);
        delete x;
    }
};
template <class T>
using owned = std::unique_ptr<T, releaser<T>>;

// One column of a table that came through an Arrow stream.
struct arrow_column {
    std::string format;
    py::object values;  // a numpy array, or a list of str
    std::optional<std::int64_t> first_null;
};

// One chunk of the column: the rows [0, count) begin at `first` in the buffers.
struct chunk {
    std::shared_ptr<ArrowArray> keeps;  // the record batch
    const ArrowArray* column = nullptr;
    std::int64_t first = 0;
    std::int64_t count = 0;

    template <class T>
    const T* buffer(std::int64_t number) const {
        return static_cast<const T*>(column->buffers[number]);
    }
    bool is_null(std::int64_t row) const {
        const auto* bits = buffer<std::uint8_t>(0);
        const auto at = first + row;
        return bits != nullptr && (bits[at / 8] >> (at % 8) & 1) == 0;
    }
};

[[noreturn]] void refuse_stream(ArrowArrayStream& stream) {
    const char* said = stream.get_last_error(&stream);
    throw py::value_error(said != nullptr ? said : "the Arrow stream failed");
}

std::int64_t find_column(const ArrowSchema& table, const std::string& name) {
    if (std::string_view{table.format} != "+s")
        throw py::type_error("the Arrow stream is not one of tables");
    for (std::int64_t i = 0; i < table.n_children; ++i)
        if (name == table.children[i]->name) return i;
    throw py::key_error(name);
}

// Of the numbered child of each batch, or, without a number, of the batches themselves.
std::vector<chunk> read_chunks(ArrowArrayStream& stream, std::optional<std::int64_t> number) {
    std::vector<chunk> out;
    for (;;) {
        owned<ArrowArray> next{new ArrowArray{}};
        if (stream.get_next(&stream, next.get()) != 0) refuse_stream(stream);
        if (next->release == nullptr) return out;
        const std::shared_ptr<ArrowArray> batch{std::move(next)};
        if (batch->length == 0) continue;
        if (!number) {
            out.push_back({batch, batch.get(), batch->offset, batch->length});
            continue;
        }
        const auto* column = batch->children[*number];
        out.push_back({batch, column, batch->offset + column->offset, batch->length});
    }
}

std::int64_t rows_of(const std::vector<chunk>& chunks) {
    std::int64_t rows = 0;
    for (const auto& c : chunks)
        rows += c.count;
    return rows;
}

std::optional<std::int64_t> first_null(const std::vector<chunk>& chunks) {
    std::int64_t before = 0;
    for (const auto& c : chunks) {
        const bool any = c.column->null_count != 0 && c.buffer<std::uint8_t>(0) != nullptr;
        for (std::int64_t row = 0; any && row < c.count; ++row)
            if (c.is_null(row)) return before + row;
        before += c.count;
    }
    return std::nullopt;
}

// Borrowed where the column is one chunk, else copied together.
template <class T>
py::object numbers(const std::vector<chunk>& chunks) {
    if (chunks.size() == 1) {
        const auto& only = chunks.front();
        using kept = std::shared_ptr<ArrowArray>;
        const py::capsule base{new kept{only.keeps}, [](void* p) { delete static_cast<kept*>(p); }};
        py::array_t<T> view(only.count, only.buffer<T>(1) + only.first, base);
        py::detail::array_proxy(view.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
        return view;
    }
    py::array_t<T> out(rows_of(chunks));
    auto* to = out.mutable_data();
    for (const auto& c : chunks) {
        std::memcpy(to, c.buffer<T>(1) + c.first, static_cast<std::size_t>(c.count) * sizeof(T));
        to += c.count;
    }
    return out;
}

// The whole millionths of a 128-bit decimal with `scale` decimals.
result<std::int64_t> to_micro(exact value, int scale) {
    for (; scale > quantity_decimals; --scale) {
        if (value % 10 != 0) return fail(errc::too_many_digits);
        value /= 10;
    }
    const auto scaled = checked_multiply(value, power_of_ten(quantity_decimals - scale));
    if (!scaled) return fail(scaled.error());
    return to_int64(*scaled);
}

py::object decimals(const std::vector<chunk>& chunks, const std::string& format) {
    const auto comma = format.find(',');
    const int scale = comma == std::string::npos ? -1 : std::stoi(format.substr(comma + 1));
    if (scale < 0 || scale > 30 || format.find(',', comma + 1) != std::string::npos)
        throw py::type_error("only 128-bit decimals with 0 to 30 decimals are taken, not " +
                             format);
    py::array_t<std::int64_t> out(rows_of(chunks));
    auto* to = out.mutable_data();
    std::size_t row = 0;
    for (const auto& c : chunks)
        for (std::int64_t i = 0; i < c.count; ++i, ++row) {
            exact value = 0;
            if (!c.is_null(i))
                std::memcpy(&value, c.buffer<std::byte>(1) + (c.first + i) * 16, sizeof value);
            const auto micro = to_micro(value, scale);
            if (!micro)
                throw failure{
                    {.code = micro.error().code, .index = static_cast<std::uint32_t>(row)}};
            to[row] = *micro;
        }
    return out;
}

template <class Offset>
std::string_view text_at(const chunk& c, std::int64_t row) {
    const auto* offsets = c.buffer<Offset>(1) + c.first + row;
    return {c.buffer<char>(2) + offsets[0], static_cast<std::size_t>(offsets[1] - offsets[0])};
}

// A view of 16 octets: length, then the text itself where it has at most 12 octets, or else its
// first four, a buffer's number and a place in it.
std::string_view view_at(const chunk& c, std::int64_t row) {
    const auto* view = c.buffer<char>(1) + (c.first + row) * 16;
    std::int32_t part[4];
    std::memcpy(part, view, sizeof part);
    const auto length = static_cast<std::size_t>(part[0]);
    if (length <= 12) return {view + 4, length};
    return {c.buffer<char>(2 + part[2]) + part[3], length};
}

template <class At>
py::object texts(const std::vector<chunk>& chunks, At at) {
    py::list out;
    for (const auto& c : chunks)
        for (std::int64_t row = 0; row < c.count; ++row)
            out.append(c.is_null(row) ? py::object{py::none()} : py::object{py::str(at(c, row))});
    return out;
}

py::object values_in(const std::vector<chunk>& chunks, const std::string& format) {
    if (rows_of(chunks) == 0) return py::array_t<std::int64_t>(0);  // polars: of no type at all
    if (format == "l" || format.starts_with("ts")) return numbers<std::int64_t>(chunks);
    if (format == "i") return numbers<std::int32_t>(chunks);
    if (format == "s") return numbers<std::int16_t>(chunks);
    if (format == "L") return numbers<std::uint64_t>(chunks);
    if (format == "I") return numbers<std::uint32_t>(chunks);
    if (format == "g") return numbers<double>(chunks);
    if (format == "f") return numbers<float>(chunks);
    if (format.starts_with("d:")) return decimals(chunks, format);
    if (format == "u") return texts(chunks, text_at<std::int32_t>);
    if (format == "U") return texts(chunks, text_at<std::int64_t>);
    if (format == "vu") return texts(chunks, view_at);
    throw py::type_error("Arrow columns of format \"" + format + "\" are not taken");
}

arrow_column read_column(const py::object& table, const std::optional<std::string>& name) {
    const py::capsule source = table.attr("__arrow_c_stream__")();
    if (std::string_view{source.name()} != "arrow_array_stream")
        throw py::type_error("__arrow_c_stream__ gave no Arrow stream");
    auto& stream = *source.get_pointer<ArrowArrayStream>();
    if (stream.release == nullptr) throw py::value_error("the Arrow stream was read already");
    const owned<ArrowSchema> schema{new ArrowSchema{}};
    if (stream.get_schema(&stream, schema.get()) != 0) refuse_stream(stream);
    const auto number = name ? std::optional{find_column(*schema, *name)} : std::nullopt;
    const auto& field = number ? *schema->children[*number] : *schema;
    if (field.dictionary != nullptr)
        throw py::type_error("dictionary-encoded Arrow columns are not taken");
    const std::string format{field.format};
    const auto chunks = read_chunks(stream, number);
    return {format, values_in(chunks, format), first_null(chunks)};
}

}  // namespace

void bind_arrow(py::module_& m) {
    py::class_<arrow_column>(m, "ArrowColumn", "One column that came through an Arrow stream.")
        .def_readonly("format", &arrow_column::format,
                      "As the Arrow C data interface writes it, for example \"tsu:UTC\".")
        .def_readonly("values", &arrow_column::values,
                      R"(A numpy array, borrowed where the column is one chunk; or a list of texts.

Decimals come as int64 millionths.)")
        .def_readonly("first_null", &arrow_column::first_null, "The first row without a value.");
    m.def("arrow_column", &read_column, py::arg("table"), py::arg("name"),
          R"(Reads one column of a table, or a column (name None), through `__arrow_c_stream__`.

Raises: KeyError where there is none; TypeError for a format that is not taken; SubmeterError
    too_many_digits or overflow for a decimal that is no whole number of millionths.)");
}

}  // namespace submeter::inline v0::python
