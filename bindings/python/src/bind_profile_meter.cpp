// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "loads.hpp"
#include "profile_names.hpp"
#include "submeter/meter/conversation.hpp"
#include "submeter/meter/profile_json.hpp"
#include "submeter/simulate/profile_meter.hpp"

#include <map>
#include <string_view>
#include <utility>

namespace submeter::inline v0::python {

namespace {

namespace modbus = codec::modbus;
using simulate::modbus_framing;
using place = std::pair<obis, circuit_no>;

modbus_framing framing_of(const std::string& name) {
    if (name == "rtu") return modbus_framing::rtu;
    if (name == "ascii") return modbus_framing::ascii;
    if (name == "tcp") return modbus_framing::tcp;
    throw py::value_error("a framing is rtu, ascii or tcp");
}

// "ct (1 to 5000), poll_start (0 to 65488)"
std::string settings_of(const meter::profile& map) {
    std::string out;
    for (const auto& s : map.settings) {
        if (!out.empty()) out += ", ";
        out.append(s.name).append(" (").append(std::to_string(s.minimum)).append(" to ");
        out.append(std::to_string(s.maximum)).append(")");
    }
    return out.empty() ? "none" : out;
}

// What of a device's parameters the profile does not take.
finding refused_of(const meter::profile& map, const meter::device_params& params,
                   const error& why) {
    if (why.code == errc::bad_address) return {why, "address", "a unit is a number from 1 to 247"};
    const auto& [name, value] = params.settings[why.index];
    std::string text = std::to_string(value);
    text.append(" is not taken; the settings are: ").append(settings_of(map));
    return {why, std::string{"settings."}.append(name), std::move(text)};
}

meter::device device_of(const std::string& document, const std::string& unit,
                        const std::map<std::string, std::int64_t>& settings,
                        const std::string& clock) {
    diagnostics said;
    auto read = meter::read_profile(document, said);
    if (!read) throw failure{read.error(), std::move(said)};
    const auto map = std::make_shared<const meter::profile>(*std::move(read));
    const meter::device_params params{.settings = {settings.begin(), settings.end()},
                                      .clock = value_or_raise(load_zone(clock))};
    auto made = meter::make_device(map, {}, unit, params);
    if (!made) throw failure{made.error(), {{refused_of(*map, params, made.error())}}};
    return *std::move(made);
}

// A virtual meter of a profile, and the device that reads it.
class profile_copy {
public:
    profile_copy(const std::string& document, const std::string& unit, std::int64_t start,
                 const int_column& watt_hours, const std::map<std::string, std::int64_t>& settings,
                 const std::string& framing, const std::string& clock)
        : device_(device_of(document, unit, settings, clock)), framing_(framing_of(framing)) {
        const auto made = full_hour(start);
        meter_ = value_or_raise(simulate::make_profile_meter(
            device_, {.load = load_of(made, watt_hours), .made = made}, framing_));
    }

    py::bytes feed(const py::bytes& octets, std::int64_t at) {
        const std::string_view input{octets};
        const auto reply = meter_->feed(std::as_bytes(std::span{input.data(), input.size()}),
                                        instant{std::chrono::seconds{at}});
        return {reinterpret_cast<const char*>(reply.data()), reply.size()};
    }

    typing::List<py::dict> read_all(std::int64_t at) {
        std::map<place, py::object> values;
        const auto& rows = device_.map->registers;
        std::vector<obis> wanted;
        for (const auto& row : rows)
            wanted.push_back(row.what);
        const auto requests = value_or_raise(meter::read_requests(device_, wanted));
        for (const auto& asked : requests)
            take(asked, instant{std::chrono::seconds{at}}, values);
        py::list out;
        for (const auto& row : rows)
            out.append(row_of(row, values));
        return out;
    }

    [[nodiscard]] bool is_open() const { return meter_->is_open(); }

private:
    void take(const meter::request& asked, instant now, std::map<place, py::object>& values) {
        const auto reply = exchange(asked.bytes, now);
        for (const auto& r : value_or_raise(meter::accept(device_, asked, reply, now))) {
            auto value = r.value;
            value.exponent = static_cast<std::int8_t>(value.exponent - shown(r.dlms_unit).exponent);
            values[{r.what, r.circuit}] = to_decimal(to_text(value));
        }
        for (const auto& t : value_or_raise(meter::accept_texts(device_, asked, reply)))
            values[{t.what, t.circuit}] = py::str(t.text);
    }

    // An RTU exchange, in the meter's framing.
    std::vector<std::byte> exchange(bytes_view asked, instant now) {
        if (framing_ == modbus_framing::rtu) return meter_->feed(asked, now);
        const auto f = value_or_raise(modbus::decode(asked, codec::direction::request));
        std::vector<std::byte> room(modbus::ascii_length_max);
        std::array<std::byte, modbus::ascii_octets_max> octets{};
        const bool tcp = framing_ == modbus_framing::tcp;
        room.resize(value_or_raise(tcp ? modbus::encode_tcp({.transaction = 1, .content = f}, room)
                                       : modbus::encode_ascii(f, room)));
        const auto said = meter_->feed(room, now);
        const auto reply = tcp ? value_or_raise(modbus::decode_tcp(said)).content
                               : value_or_raise(modbus::decode_ascii(said, octets));
        room.resize(modbus::frame_length_max);
        room.resize(value_or_raise(modbus::encode(reply, room)));
        return room;
    }

    py::dict row_of(const meter::register_row& row, const std::map<place, py::object>& values) {
        const auto circuit = row.circuit == circuit_no{} ? device_.circuit : row.circuit;
        const auto found = values.find({row.what, circuit});
        py::dict out;
        out["obis"] = to_text(row.what);
        out["circuit"] = static_cast<int>(circuit);
        out["name"] = row.name;
        out["value"] = found == values.end() ? py::object{py::none()} : found->second;
        out["unit"] = std::string{shown(row.dlms_unit).text};
        return out;
    }

    meter::device device_;
    modbus_framing framing_;
    std::shared_ptr<simulate::profile_meter> meter_;
};

}  // namespace

void bind_profile_meter(py::module_& m) {
    py::class_<profile_copy>(m, "ProfileMeter", R"(A virtual meter with the Modbus map of a profile.

Confined to one thread.)")
        .def(py::init<const std::string&, const std::string&, std::int64_t, const int_column&,
                      const std::map<std::string, std::int64_t>&, const std::string&,
                      const std::string&>(),
             py::arg("document"), py::arg("unit"), py::arg("start"), py::arg("watt_hours"),
             py::arg("settings") = std::map<std::string, std::int64_t>{},
             py::arg("framing") = "rtu", py::arg("zone") = "UTC",
             R"(Parameters: document: the profile, JSON. unit: such as "17". start: seconds since
    1970, where its time begins; a full hour of UTC. watt_hours: int64 array (n,), what it uses each hour from start
    on. settings: of the profile. framing: "rtu" (RTU over TCP as well), "ascii" or "tcp".
    zone: of its clock.
Raises: SubmeterError whose findings name what is wrong in the document.)")
        .def("feed", &profile_copy::feed, py::arg("octets"), py::arg("at"),
             R"(What comes in, and what the meter answers.

Parameters: at: seconds since 1970; the meter's time moves there first.)")
        .def("read_all", &profile_copy::read_all, py::arg("at"),
             R"(Reads every register of the profile, by the frames that a host would send.

Returns: a dict for each: "obis", "circuit", "name", "value" (a Decimal, a str, or None where it is
    not there; of a date seconds since 1970), "unit".)")
        .def_property_readonly("is_open", &profile_copy::is_open, "Whether its relay is open.");
}

}  // namespace submeter::inline v0::python
