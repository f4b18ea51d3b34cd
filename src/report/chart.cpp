// SPDX-License-Identifier: Apache-2.0
#include "report/chart.hpp"

#include "core/joined.hpp"
#include "core/printable.hpp"

#include <algorithm>

namespace submeter::inline v0::report::detail {

namespace {

// The drawing, in tenths of a pixel.
constexpr std::int64_t width = 7200;
constexpr std::int64_t height = 2100;
constexpr std::int64_t left = 620;
constexpr std::int64_t top = 80;
constexpr std::int64_t bottom = 1840;
constexpr std::int64_t right = 7180;

// Millionths of a kWh beyond which bars are cut off, far above any day of any site.
constexpr std::int64_t chart_max = 1'000'000'000'000'000'000;

// The smallest of 1, 2, 5 × 10^k that covers `most` in at most four steps.
std::int64_t tick_step(std::int64_t most) {
    for (std::int64_t power = 1; power <= power_of_ten(18) / 10; power *= 10)
        for (const std::int64_t lead : {1, 2, 5})
            if (lead * power >= most / 4 + (most % 4 != 0)) return lead * power;
    return most;
}

struct scale {
    std::int64_t step;
    std::int64_t ticks;

    explicit scale(std::int64_t most)
        : step(tick_step(most)), ticks(most / step + (most % step != 0)) {}

    std::int64_t y(std::int64_t micro) const {
        const exact full = exact{step} * ticks;
        const exact shown = std::clamp(exact{micro}, exact{0}, full);
        return bottom - static_cast<std::int64_t>(shown * (bottom - top) / full);
    }
};

std::string attribute(std::string_view name, std::int64_t value) {
    return submeter::detail::joined({" ", name, "=\"", std::to_string(value), "\""});
}

std::string grid(const scale& by) {
    std::string out;
    for (std::int64_t k = 0; k <= by.ticks; ++k) {
        const auto y = by.y(k * by.step);
        out += "<line class=\"" + std::string{k == 0 ? "axis" : "grid"} + "\"" +
               attribute("x1", left) + attribute("x2", right) + attribute("y1", y) +
               attribute("y2", y) + "/>";
        out += "<text class=\"y\"" + attribute("x", left - 80) + attribute("y", y + 38) + ">" +
               grouped(micro_text(k * by.step)) + "</text>\n";
    }
    return out;
}

std::string_view bar_class(quality how) {
    return how == quality::suspect ? "bar suspect" : how == quality::estimated ? "bar est" : "bar";
}

std::string bar(const billing::day_usage& day, std::int64_t x, std::int64_t slot, const scale& by,
                const words& w) {
    const auto y = by.y(day.used.micro);
    std::string tip = day_text(day.day) + ": " + quantity_text(day.used.micro) + " kWh";
    if (day.how >= quality::estimated)
        tip += " (" + std::string{day.how == quality::suspect ? w.suspect : w.estimated} + ")";
    return "<rect class=\"" + std::string{bar_class(day.how)} + "\"" +
           attribute("x", x + slot / 8) + attribute("y", y) + attribute("width", slot - slot / 4) +
           attribute("height", bottom - y) + "><title>" + escaped(tip) + "</title></rect>";
}

std::string day_label(const billing::day_usage& day, std::int64_t x) {
    const std::chrono::year_month_day date{day.day};
    return "<text class=\"x\"" + attribute("x", x) + attribute("y", bottom + 150) + ">" +
           std::to_string(static_cast<unsigned>(date.day())) + "</text>\n";
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (; !text.empty(); text.remove_prefix(1)) {
        const char c = text.front();
        const auto hidden = submeter::detail::hidden_at(text);
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else if (hidden.length == 0 || c == '\n' || c == '\t')
            out += c;
        else {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(hidden.length - 1);
        }
    }
    return out;
}

std::string usage_chart(const billing::statement& s, const words& w) {
    if (s.days.empty()) return {};
    std::int64_t most = 1'000'000;
    for (const auto& day : s.days)
        most = std::max(most, day.used.micro);
    const scale by{std::min(most, chart_max)};
    const auto count = static_cast<std::int64_t>(s.days.size());
    const std::int64_t slot = (right - left) / count;
    const std::int64_t every = count <= 31 ? 1 : (count + 30) / 31;
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
                      std::to_string(width) + " " + std::to_string(height) +
                      "\" role=\"img\" aria-label=\"" + std::string{w.daily} + " (kWh)\">\n" +
                      grid(by);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto& day = s.days[static_cast<std::size_t>(i)];
        const std::int64_t x = left + (right - left) * i / count;
        out += bar(day, x, slot, by, w);
        if (i % every == 0) out += day_label(day, x + slot / 2);
    }
    return out + "</svg>\n";
}

}  // namespace submeter::inline v0::report::detail
