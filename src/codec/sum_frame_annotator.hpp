// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/describe.hpp"

#include <span>
#include <vector>

namespace submeter::inline v0::codec::detail {

/// One field of a frame's header: its name, and what its octets say.
struct header_field {
    std::size_t length;
    const char* meaning;
    std::string (*text)(bytes_view raw);
};

/// What explain() must know of a protocol whose frames end in a sum: the fields before DATA, the
/// last of which is L, and where they are written down.
struct sum_frame_words {
    protocol in;
    std::span<const header_field> header;
    std::size_t second_start;  ///< where 68H stands again, 0 for nowhere
    const char* source;
};

enum class shown { yes, no };

/// Walks along one frame and adds a part for each field that is there.
class sum_frame_annotator {
public:
    sum_frame_annotator(const sum_frame_words& words, bytes_view input, std::size_t offset);

    /// The wake-up octets and the header of a frame.
    void header();
    /// CS and 16H.
    void trailer();
    /// The next `count` octets, as far as they are there.
    void add(std::size_t count, std::string meaning, std::string value, const char* source,
             shown raw = shown::yes);
    /// Adds to what the last part says.
    void note(const std::string& more);
    /// What broke which rule; its offset counts from the front of the input.
    void broken(const error& why, std::string expected, const std::string& more_of_found = {});
    /// The check or the end of a frame that is there as a whole.
    void broken_check(const error& why);
    /// All of a frame that decode() refused; `secret` says whether its DATA are shown.
    void broken_frame(const error& why, shown data);

    /// Octets before 68H.
    [[nodiscard]] std::size_t start() const { return start_; }
    /// The control octet, where it is there.
    [[nodiscard]] std::optional<std::uint8_t> octet(std::size_t at) const;

    explanation finish();

private:
    std::size_t header_length() const;
    void add_field(const header_field& f);
    std::string expected_by_frame(const error& why) const;

    const sum_frame_words& words_;
    bytes_view input_;
    std::size_t offset_;
    std::size_t start_ = 0;
    std::size_t at_ = 0;
    std::vector<explanation> parts_;
};

}  // namespace submeter::inline v0::codec::detail
