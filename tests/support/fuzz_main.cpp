// SPDX-License-Identifier: Apache-2.0

// Runs a libFuzzer target without libFuzzer: a fixed number of inputs, mutated from seeds with a
// fixed random seed, so that every compiler tries the same bytes and ctest gets one answer.
//
//   submeter_x_fuzz [--runs N | --seconds N] [--seed S] [--longest N] [vectors.json | folder]...
//
// Of a file every string of whole hexadecimal octets (blanks allowed) is a seed; of a folder, each
// file as it is. An input has at most `longest` octets. When an input makes the program die, it is
// printed in hexadecimal.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// Present when a sanitizer is linked; called before it ends the program.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

using octets = std::vector<std::uint8_t>;
using clock = std::chrono::steady_clock;

const octets* current = nullptr;  // for the report of a dying program alone

void print_current() {
    if (current == nullptr) return;
    std::fputs("\ninput: ", stderr);
    for (const auto octet : *current)
        std::fprintf(stderr, "%02x", static_cast<unsigned>(octet));
    std::fputs("\n", stderr);
    current = nullptr;
}

extern "C" void on_signal(int number) {
    print_current();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<octets> from_hex(std::string_view text) {
    octets out;
    int high = -1;
    for (const char c : text) {
        if (c == ' ') continue;
        const int digit = hex_digit(c);
        if (digit < 0) return std::nullopt;
        if (high >= 0) out.push_back(static_cast<std::uint8_t>(high * 16 + digit));
        high = high >= 0 ? -1 : digit;
    }
    if (high >= 0 || out.empty()) return std::nullopt;
    return out;
}

void add_json_strings(std::string_view text, std::vector<octets>& seeds) {
    for (auto open = text.find('"'); open != text.npos; open = text.find('"', open)) {
        const auto close = text.find('"', open + 1);
        if (close == text.npos) return;
        if (auto seed = from_hex(text.substr(open + 1, close - open - 1))) seeds.push_back(*seed);
        open = close + 1;
    }
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool add_folder(const std::filesystem::path& path, std::vector<octets>& seeds) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());  // the order of a folder is not the same everywhere
    for (const auto& file : files) {
        const auto bytes = read_file(file);
        if (!bytes) return false;
        seeds.emplace_back(bytes->begin(), bytes->end());
    }
    return true;
}

bool add_path(const std::filesystem::path& path, std::vector<octets>& seeds) {
    if (std::filesystem::is_directory(path)) return add_folder(path, seeds);
    const auto text = read_file(path);
    if (text) add_json_strings(*text, seeds);
    return text.has_value();
}

// No distributions of the standard library: each library draws them in its own way.
class mutator {
public:
    mutator(std::uint64_t seed, std::size_t longest) : random_(seed), longest_(longest) {}

    octets next(const std::vector<octets>& seeds) {
        octets out = seeds[below(seeds.size())];
        for (auto steps = below(6); steps > 0; --steps)
            mutate(out, seeds);
        if (out.size() > longest_) out.resize(longest_);
        return out;
    }

private:
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

    std::uint8_t octet() {
        static constexpr std::uint8_t notable[] = {0x00, 0x01, 0x16, 0x33, 0x68, 0x7E,
                                                   0x7F, 0x80, 0x99, 0xC0, 0xFE, 0xFF};
        return below(2) == 0 ? notable[below(std::size(notable))]
                             : static_cast<std::uint8_t>(random_() & 0xFFU);
    }

    void mutate(octets& bytes, const std::vector<octets>& seeds) {
        const auto at = [&] { return below(bytes.size() + 1); };
        const auto position = [](std::size_t n) { return static_cast<std::ptrdiff_t>(n); };
        switch (bytes.empty() ? 0 : below(7)) {
            case 0:
                bytes.insert(bytes.begin() + position(at()), octet());
                return;
            case 1:
                bytes[below(bytes.size())] = octet();
                return;
            case 2:
                bytes[below(bytes.size())] ^= static_cast<std::uint8_t>(1U << below(8));
                return;
            case 3:
                bytes.erase(bytes.begin() + position(below(bytes.size())));
                return;
            case 4:
                bytes.resize(at());
                return;
            case 5:
                bytes.insert(bytes.begin() + position(at()), 1 + below(16), octet());
                return;
            default:
                splice(bytes, seeds[below(seeds.size())]);
                return;
        }
    }

    void splice(octets& bytes, const octets& other) {
        bytes.resize(below(bytes.size() + 1));
        const auto from = static_cast<std::ptrdiff_t>(below(other.size() + 1));
        bytes.insert(bytes.end(), other.begin() + from, other.end());
    }

    std::mt19937_64 random_;
    std::size_t longest_;
};

// A copy of exactly the right size: a sanitizer then sees the first octet that is read too far.
void run_one(const octets& input) {
    current = &input;
    const auto copy = std::make_unique<std::uint8_t[]>(input.size());
    std::copy(input.begin(), input.end(), copy.get());
    LLVMFuzzerTestOneInput(copy.get(), input.size());
    current = nullptr;
}

struct options {
    std::uint64_t runs = 20000;
    std::uint64_t seconds = 0;  // unless 0, how long to run instead
    std::uint64_t seed = 1;
    std::uint64_t longest = 4096;
    std::vector<octets> seeds;
};

// The number that an option sets, or nothing for what is none.
std::uint64_t* number_of(options& out, std::string_view word) {
    if (word == "--runs") return &out.runs;
    if (word == "--seconds") return &out.seconds;
    if (word == "--seed") return &out.seed;
    if (word == "--longest") return &out.longest;
    return nullptr;
}

bool read_number(const char* text, std::uint64_t& out) {
    const char* end = text + std::strlen(text);
    return std::from_chars(text, end, out).ptr == end && end != text;
}

std::optional<options> read_options(int argc, char** argv) {
    options out;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (auto* number = number_of(out, word)) {
            if (++i == argc || !read_number(argv[i], *number)) return std::nullopt;
        } else if (!add_path(argv[i], out.seeds)) {
            std::fprintf(stderr, "cannot read %s\n", argv[i]);
            return std::nullopt;
        }
    }
    return out;
}

// Whether another input is to be tried, after so many.
bool is_wanted(const options& given, std::uint64_t tried, clock::time_point begun) {
    if (given.seconds == 0) return tried < given.runs;
    return clock::now() - begun < std::chrono::seconds{given.seconds};
}

}  // namespace

int main(int argc, char** argv) {
    auto given = read_options(argc, argv);
    if (!given) {
        std::fprintf(stderr,
                     "usage: %s [--runs N | --seconds N] [--seed S] [--longest N] "
                     "[vectors.json | folder]...\n",
                     argv[0]);
        return 2;
    }
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(&print_current);
    for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL})
        std::signal(number, &on_signal);

    const auto whole = given->seeds.size();
    for (const auto& seed : given->seeds)
        run_one(seed);
    given->seeds.emplace_back();  // the empty input is always tried, and something to start from
    run_one(given->seeds.back());
    mutator mutations(given->seed, static_cast<std::size_t>(given->longest));
    const auto begun = clock::now();
    std::uint64_t tried = 0;
    for (; is_wanted(*given, tried, begun); ++tried)
        run_one(mutations.next(given->seeds));
    std::printf("%zu seeds, %llu mutated inputs, seed %llu: nothing died\n", whole,
                static_cast<unsigned long long>(tried),
                static_cast<unsigned long long>(given->seed));
    return 0;
}
