// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "loads.hpp"
#include "submeter/meter/conversation.hpp"
#include "submeter/meter/profile_json.hpp"
#include "submeter/simulate/dlt645_meter.hpp"
#include "submeter/simulate/modbus_meter.hpp"
#include "submeter/simulate/random.hpp"
#include "submeter/simulate/series.hpp"
#include "submeter/simulate/virtual_bus.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace submeter::inline v0::python {

namespace {

using simulate::virtual_meter;

constexpr int attempts_max = 3;

// What was read of one meter at one moment: both sides of the wire, so that they can be compared.
struct register_row {
    std::size_t meter = 0;
    instant at{};
    std::optional<std::int64_t> micro;  // kWh; nothing where no attempt was answered
    std::int64_t true_wh = 0;           // what the virtual meter counted
};

// A building: virtual meters of both protocols on one line, and what a reader of it knows of each.
class building {
public:
    building(std::int64_t start, const std::string& clock)
        : start_(full_hour(start)), clock_(value_or_raise(load_zone(clock))) {}

    void add_dlt645(const std::string& address, const int_column& watt_hours) {
        const auto number = value_or_raise(codec::dlt645::parse_address(address));
        add<simulate::dlt645_meter>(simulate::dlt645_meter_params{common(watt_hours), number, {}},
                                    "dlt645_2007_prepaid", address);
    }

    void add_modbus(std::uint8_t unit, const int_column& watt_hours) {
        add<simulate::modbus_meter>(
            simulate::modbus_meter_params{.common = common(watt_hours), .unit = unit},
            "acrel_prepaid_a", std::to_string(unit));
    }

    // One burst of octets from the line, and all that is answered.
    py::bytes feed(const py::bytes& octets, std::int64_t at) {
        const std::string_view input{octets};
        const auto reply = line_.feed(std::as_bytes(std::span{input.data(), input.size()}),
                                      instant{std::chrono::seconds{at}});
        return {reinterpret_cast<const char*>(reply.data()), reply.size()};
    }

    // Reads the energy register of every meter at the beginning and after every hour.
    std::vector<register_row> read(std::size_t hours, std::uint64_t seed, std::uint32_t loss) {
        if (loss > 10'000) throw py::value_error("the loss is 0 to 10,000 in ten thousand");
        simulate::random_source chance{seed};
        std::vector<register_row> rows;
        const py::gil_scoped_release released;
        for (std::size_t hour = 0; hour <= hours; ++hour) {
            const auto now = start_ + std::chrono::hours{hour};
            line_.advance(now);
            for (std::size_t i = 0; i < devices_.size(); ++i)
                rows.push_back(
                    {i, now, ask(devices_[i], now, chance, loss), line_.meters()[i]->watt_hours()});
        }
        return rows;
    }

private:
    simulate::virtual_meter_params common(const int_column& watt_hours) const {
        return {.load = load_of(start_, watt_hours),
                .made = start_,
                .first_centi_kwh = 0,
                .modulus = 100'000'000,
                .clock = clock_};
    }

    template <class Meter, class Params>
    void add(Params params, std::string_view profile, const std::string& address) {
        const auto map = value_or_raise(meter::builtin_profile(profile));
        const meter::point which{meter_id{devices_.size()}, circuit_no{}};
        devices_.push_back(value_or_raise(
            meter::make_device(map, which, address, {.access = std::nullopt, .clock = clock_})));
        line_.add(std::make_shared<Meter>(std::move(params)));
    }

    // The register, or nothing where every attempt was lost or damaged on the line.
    std::optional<std::int64_t> ask(const meter::device& d, instant now,
                                    simulate::random_source& chance, std::uint32_t loss) {
        const obis wanted[]{registers::active_import};
        const auto requests = value_or_raise(meter::read_requests(d, wanted));
        for (int attempt = 0; attempt < attempts_max; ++attempt) {
            auto reply = line_.feed(requests.front().bytes, now);
            if (chance.happens(loss)) damage(reply, chance);
            const auto match = meter::match_reply(requests.front(), reply);
            if (match.what != meter::wire_state::reply) continue;
            const auto readings =
                meter::accept(d, requests.front(), bytes_view{reply}.first(match.length), now);
            if (readings && !readings->empty()) return in_micro(readings->front());
        }
        return std::nullopt;
    }

    // Half of the faults swallow the reply, the others flip one bit.
    static void damage(std::vector<std::byte>& reply, simulate::random_source& chance) {
        if (reply.empty()) return;
        if (chance.below(2) == 0)
            reply.clear();
        else
            reply[chance.below(reply.size())] ^= static_cast<std::byte>(1U << chance.below(8));
    }

    // A reading counts watt-hours; a millionth of a kWh is a thousandth of one.
    static std::int64_t in_micro(const reading& r) { return value_or_raise(rescale(r.value, 3)); }

    instant start_;
    zone clock_;
    simulate::virtual_bus line_;
    std::vector<meter::device> devices_;
};

typing::Dict<py::str, py::array_t<std::int64_t>> columns_of(const std::vector<register_row>& rows) {
    const auto column = [&](auto value) {
        py::array_t<std::int64_t> out(static_cast<py::ssize_t>(rows.size()));
        auto* to = out.mutable_data();
        for (const auto& row : rows)
            *to++ = value(row);
        return out;
    };
    py::dict out;
    out["meter"] = column([](const auto& r) { return static_cast<std::int64_t>(r.meter); });
    out["at"] = column([](const auto& r) { return r.at.time_since_epoch().count(); });
    out["micro"] = column([](const auto& r) { return r.micro.value_or(-1); });
    out["true_wh"] = column([](const auto& r) { return r.true_wh; });
    return out;
}

// Name, start, watt-hours and names of flaws (empty: none) of each column of a table of hours.
using series_row =
    std::tuple<std::string, std::int64_t, py::array_t<std::int64_t>, std::vector<std::string>>;

std::vector<series_row> load_series(const std::string& path) {
    diagnostics said;
    const auto read = simulate::load_series(path, said);
    if (!read) throw failure{read.error(), said};
    std::vector<series_row> out;
    for (const auto& s : *read) {
        std::vector<std::string> flaws;
        for (const auto f : s.flaws)
            flaws.emplace_back(f == simulate::flaw::none ? std::string_view{} : to_text(f));
        const py::array_t<std::int64_t> hours(static_cast<py::ssize_t>(s.watt_hours.size()),
                                              s.watt_hours.data());
        out.emplace_back(s.meter, s.start.time_since_epoch().count(), hours, std::move(flaws));
    }
    return out;
}

// An office by day and a base load by night, drawn from a seed.
py::array_t<std::int64_t> made_up_load(std::uint64_t seed, std::size_t hours) {
    simulate::random_source chance{seed};
    const auto base = static_cast<std::int64_t>(200 + chance.below(2'000));
    const auto day = static_cast<std::int64_t>(2'000 + chance.below(20'000));
    py::array_t<std::int64_t> out(static_cast<py::ssize_t>(hours));
    auto* to = out.mutable_data();
    for (std::size_t h = 0; h < hours; ++h) {
        const auto of_day = h % 24;
        const bool busy = of_day >= 8 && of_day < 19 && h / 24 % 7 < 5;
        *to++ = base + (busy ? day / 2 + static_cast<std::int64_t>(
                                             chance.below(static_cast<std::uint64_t>(day)))
                             : static_cast<std::int64_t>(chance.below(100)));
    }
    return out;
}

}  // namespace

void bind_simulate(py::module_& m) {
    py::class_<building>(m, "Building", R"(Virtual meters of both protocols on one line.

Confined to one thread. One seed gives one run, byte for byte.)")
        .def(py::init<std::int64_t, const std::string&>(), py::arg("start"),
             py::arg("zone") = "UTC", R"(Parameters: start: seconds since 1970 at which all meters
    begin, at zero; a full hour of UTC. zone: of their clocks.)")
        .def("add_dlt645", &building::add_dlt645, py::arg("address"), py::arg("watt_hours"),
             "Adds a DL/T 645-2007 meter; watt_hours: int64 array (n,), what it uses each hour.")
        .def("add_modbus", &building::add_modbus, py::arg("unit"), py::arg("watt_hours"),
             "Adds a Modbus RTU meter with the Acrel map of generation A.")
        .def("feed", &building::feed, py::arg("octets"), py::arg("at"),
             R"(One burst of octets from the line, and what all meters answer.

Parameters: at: seconds since 1970; the meter's time moves there first.)")
        .def(
            "read",
            [](building& b, std::size_t hours, std::uint64_t seed, std::uint32_t loss) {
                return columns_of(b.read(hours, seed, loss));
            },
            py::arg("hours"), py::arg("seed") = 0, py::arg("loss") = 0,
            R"(Reads the energy register of every meter at the start and after every hour.

Parameters: loss: of ten thousand replies, how many are swallowed or damaged; three attempts each.
Returns: int64 columns: "meter", its place; "at", seconds since 1970; "micro", the register in
    millionths of a kWh, -1 where nothing was read; "true_wh", what the meter counted.)");
    m.def("load_series", &load_series, py::arg("path"),
          R"(Loads a table of hours, ".csv" or ".csv.gz".

Returns: for each column its name, the start in seconds since 1970, watt-hours, and the names of
    the flaws of each hour ("": none).
Raises: SubmeterError bad_series, whose findings name the line, or cannot_read.)");
    m.def("made_up_load", &made_up_load, py::arg("seed"), py::arg("hours"),
          "Watt-hours of a made-up office, hour by hour: int64 array (hours,).");
}

}  // namespace submeter::inline v0::python
