// SPDX-License-Identifier: Apache-2.0
#include "simulate/text_file.hpp"

#include <zlib.h>

#include <array>
#include <memory>

namespace submeter::inline v0::simulate::detail {

namespace {

struct closer {
    void operator()(gzFile_s* file) const noexcept { gzclose(file); }
};

}  // namespace

result<std::string> read_text_file(const std::string& path) {
    // gzopen reads plain files as they are.
    const std::unique_ptr<gzFile_s, closer> file{gzopen(path.c_str(), "rb")};
    if (!file) return fail(errc::cannot_read);
    std::string out;
    std::array<char, 65536> chunk;
    for (;;) {
        const int got = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()));
        if (got < 0) return fail(errc::cannot_read, out.size());
        if (got == 0) break;
        out.append(chunk.data(), static_cast<std::size_t>(got));
    }
    // A file that was cut off inside its compressed data reads as a short one.
    int problem = Z_OK;
    gzerror(file.get(), &problem);
    if (problem != Z_OK && problem != Z_STREAM_END) return fail(errc::cannot_read, out.size());
    return out;
}

std::string_view take_line(std::string_view& text) noexcept {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

namespace {

// The quoted field at the front of `rest`, whose first character is the opening quote.
result<std::string> take_quoted(std::string_view& rest) {
    std::string out;
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] != '"') {
            out += rest[i];
        } else if (i + 1 < rest.size() && rest[i + 1] == '"') {
            out += rest[i++];
        } else {
            rest.remove_prefix(i + 1);
            if (!rest.empty() && rest.front() != ',') return fail(errc::bad_syntax);
            return out;
        }
    }
    return fail(errc::bad_syntax);
}

}  // namespace

result<std::vector<std::string>> split_fields(std::string_view line) {
    std::vector<std::string> out;
    for (;;) {
        if (!line.empty() && line.front() == '"') {
            auto field = take_quoted(line);
            if (!field) return fail(field.error());
            out.push_back(std::move(*field));
        } else {
            const auto end = std::min(line.find(','), line.size());
            out.emplace_back(line.substr(0, end));
            line.remove_prefix(end);
        }
        if (line.empty()) return out;
        line.remove_prefix(1);  // the comma
    }
}

}  // namespace submeter::inline v0::simulate::detail
