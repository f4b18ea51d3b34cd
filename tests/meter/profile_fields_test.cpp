// SPDX-License-Identifier: Apache-2.0
#include "pages.hpp"
#include "submeter/meter/profile_json.hpp"

#include <gtest/gtest.h>

namespace submeter::meter {
namespace {

// One register and one command of a protocol; the tests put fields in and see what is said.
struct shape {
    std::string protocol = "modbus-rtu";
    std::string head{};
    std::string place = R"("address": 0)";
    std::string row = R"("type": "u16", "unit": "none")";
    std::string command{};
};

std::string document(const shape& s) {
    std::string out =
        R"({"format": "submeter.profile/1", "name": "n", "title": "t", "protocol": ")";
    out += s.protocol;
    out += R"(", "confidence": "manual", "source": "s", )";
    out += s.head;
    out += R"("registers": [{"obis": "1-0:1.8.0", "name": "n", )";
    out += s.place;
    out += ", ";
    out += s.row;
    out += R"(, "confidence": "manual", "source": "s"},
        {"obis": "1-129:96.1.0", "name": "n", )";
    out += s.protocol == "modbus-rtu" ? R"("address": 9)"
           : s.protocol == "dlt698"   ? R"("id": "20140200", "path": [2])"
           : s.protocol == "cjt188"   ? R"("id": "901F")"
                                      : R"("id": "04000503")";
    out += R"(, "type": "bit", "bit": 4, "unit": "none", "confidence": "manual", "source": "s"}])";
    if (!s.command.empty()) {
        out += R"(, "commands": [{)";
        out += s.command;
        out += R"(, "enabled": true, "confidence": "manual", "source": "s"}])";
    }
    return out += '}';
}

// "ok", or the error's name and path.
std::string said(const shape& s) {
    diagnostics out;
    const auto p = read_profile(document(s), out);
    if (p) return "ok";
    EXPECT_EQ(out.findings.size(), 1U);
    EXPECT_FALSE(out.findings.front().text.empty());
    std::string text{describe(p.error().code).name};
    text += ' ';
    return text += out.findings.front().path;
}

std::string row(const std::string& fields) {
    return said({.row = fields});
}

std::string order(const std::string& fields) {
    return said({.command = fields});
}

struct field_case {
    const char* fields;
    const char* said;
};

TEST(ProfileFields, OfARegister) {
    const field_case cases[] = {
        {R"("type": "u16", "unit": "none", "circuit": 0)", "bad_value $.registers[0].circuit"},
        {R"("type": "u16", "unit": "none", "circuit": 1, "circuits": {"count": 2, "step": 1})",
         "bad_profile $.registers[0].circuits"},
        {R"("type": "u16", "unit": "none", "circuits": {"count": 2})",
         "missing_field $.registers[0].circuits"},
        {R"("type": "u16", "unit": "none", "circuits": {"count": 900, "step": 900})",
         "bad_profile $.registers[0].circuits"},
        {R"("type": "u16", "unit": "none", "offset": 1)", "bad_profile $.registers[0].offset"},
        {R"("type": "u16", "octets": 2, "unit": "none")", "bad_profile $.registers[0].octets"},
        {R"("type": "bcd", "unit": "none")", "missing_field $.registers[0]"},
        {R"("type": "bcd", "octets": 9, "unit": "none")", "bad_value $.registers[0].octets"},
        {R"("type": "bcd", "octets": 3, "order": "cdab", "unit": "none")",
         "bad_profile $.registers[0].order"},
        {R"("type": "bits", "bit": 0, "unit": "none")", "bad_profile $.registers[0]"},
        {R"("type": "bits", "bit": 12, "width": 5, "unit": "none")",
         "bad_value $.registers[0].width"},
        {R"("type": "bits", "bit": 0, "width": 2, "sense": "inverted", "unit": "none")",
         "bad_profile $.registers[0]"},
        {R"("type": "i16", "sign": "top_bit", "unit": "none")", "bad_profile $.registers[0].sign"},
        {R"("type": "date", "unit": "second")", "missing_field $.registers[0]"},
        {R"("type": "date", "pattern": "YYMMDDmm:", "unit": "second")",
         "bad_value $.registers[0].pattern"},
        {R"("type": "u16", "pattern": "YY", "unit": "none")", "bad_profile $.registers[0]"},
        {R"("type": "f32", "unit": "V")", "bad_profile $.registers[0]"},
        {R"("type": "f32", "scale": "0.1", "resolution": "0.1", "unit": "V")",
         "bad_profile $.registers[0]"},
        {R"("type": "f32", "resolution": "0.5", "unit": "V")",
         "bad_value $.registers[0].resolution"},
        {R"("type": "u16", "resolution": "0.1", "unit": "V")", "bad_profile $.registers[0]"},
        {R"("type": "u16", "unit": "V", "times": [0])", "bad_value $.registers[0].times[0]"},
        {R"("type": "u16", "unit": "V", "times": [{"register": "1-0:9.9.9"}])",
         "bad_profile $.registers[0].times[0].register"},
        {R"("type": "u16", "unit": "V", "absent": ["FFFF"])",
         "bad_syntax $.registers[0].absent[0]"},
        {R"("type": "number", "unit": "V")", "bad_profile $.registers[0].type"},
        {R"("type": "sequence", "unit": "none")", "bad_profile $.registers[0].type"},
        {R"("type": "u16", "unit": "none", "path": [1])", "unknown_field $.registers[0]"},
        {R"("type": "u16", "sign": "top_bit", "unit": "none")", "ok"},
    };
    for (const auto& c : cases)
        EXPECT_EQ(row(c.fields), c.said) << c.fields;
}

TEST(ProfileFields, OfAProtocol) {
    const std::string plain = R"("type": "bcd", "octets": 4, "unit": "kWh")";
    const auto dlt645 = [&](const char* id, const std::string& fields) {
        return said(
            {.protocol = "dlt645-2007", .place = std::string{"\"id\": "} + id, .row = fields});
    };
    EXPECT_EQ(dlt645(R"("00010000")", plain), "ok");
    EXPECT_EQ(dlt645(R"("9010")", plain), "bad_syntax $.registers[0].id");
    EXPECT_EQ(dlt645(R"("0001000G")", plain), "bad_digit $.registers[0].id");
    EXPECT_EQ(dlt645(R"("00010000")", R"("type": "quantity", "unit": "V")"),
              "bad_profile $.registers[0].type");
    EXPECT_EQ(dlt645(R"("00010000")", R"("type": "u16", "resolution": "1", "unit": "V")"),
              "unknown_field $.registers[0]");
    EXPECT_EQ(said({.protocol = "cjt188",
                    .place = R"("id": "8105")",
                    .row = R"("type": "quantity", "octets": 10, "unit": "m3")"}),
              "bad_value $.registers[0].octets");
    EXPECT_EQ(said({.protocol = "dlt698",
                    .place = R"("id": "00100200", "path": [0])",
                    .row = R"("type": "u32", "unit": "kWh")"}),
              "bad_profile $.registers[0].type");
    EXPECT_EQ(said({.protocol = "dlt698",
                    .place = R"("id": "00100200", "path": [0])",
                    .row = R"("type": "number", "unit": "kWh")"}),
              "ok");
}

TEST(ProfileFields, OfTheHead) {
    EXPECT_EQ(said({.head = R"("limits": {"objects": 3},)"}), "unknown_field $.limits");
    EXPECT_EQ(said({.head = R"("limits": {"pause_ms": 60001},)"}), "bad_value $.limits.pause_ms");
    EXPECT_EQ(said({.head = R"("dialect": {"first_address": 2},)"}),
              "bad_value $.dialect.first_address");
    EXPECT_EQ(said({.head = R"("dialect": {"first_address": 1},)", .place = R"("address": 0)"}),
              "bad_value $.registers[0].address");
    EXPECT_EQ(said({.head = R"("dialect": {"first_address": 1},)", .place = R"("address": 65537)"}),
              "bad_value $.registers[0].address");
    EXPECT_EQ(said({.head = R"("dialect": {"echo": 1},)"}), "unknown_field $.dialect");
    EXPECT_EQ(said({.protocol = "dlt645-1997",
                    .head = R"("dialect": {"echo": 1},)",
                    .place = R"("id": "9010")"}),
              "bad_profile $.dialect");
    EXPECT_EQ(said({.protocol = "dlt645-1997",
                    .head = R"("freezes": [{}],)",
                    .place = R"("id": "9010")",
                    .row = R"("type": "u16", "unit": "none")"}),
              "bad_syntax $.registers[1].id");
}

TEST(ProfileFields, OfACommand) {
    const std::string echo = R"(, "verify": {"echo": true})";
    const auto limit = [&](const std::string& fields) {
        return order(R"("command": "set_limit", "which": "alarm_1", "address": 70, )" + fields +
                     echo);
    };
    const std::string u32 = R"("type": "u32")";
    EXPECT_EQ(limit(R"("data": [{"from": "value", )" + u32 + "}]"), "ok");
    const field_case cases[] = {
        {R"("data": [])", "bad_profile $.commands[0].data"},
        {R"("data": [{"type": "u16"}])", "missing_field $.commands[0].data[0]"},
        {R"("data": [{"from": "value", "value": 1, "type": "u16"}])",
         "missing_field $.commands[0].data[0]"},
        {R"("data": [{"from": "amount", "type": "u16"}])",
         "bad_profile $.commands[0].data[0].from"},
        {R"("data": [{"from": "price", "type": "u16"}])", "bad_profile $.commands[0].data[0].from"},
        {R"("data": [{"from": "cents", "type": "u16"}])", "bad_value $.commands[0].data[0].from"},
        {R"("data": [{"from": "value", "type": "f32"}])", "bad_profile $.commands[0].data[0]"},
        {R"("data": [{"from": "value", "type": "ascii", "octets": 4}])",
         "bad_profile $.commands[0].data[0].type"},
        {R"("data": [{"from": "value", "type": "date", "pattern": "YYMM"}])",
         "bad_profile $.commands[0].data[0].type"},
        {R"("data": [{"from": "value", "type": "u16", "scale": "0"}])",
         "bad_value $.commands[0].data[0].scale"},
        {R"("data": [{"from": "length", "of": "prices", "type": "u16"}])",
         "bad_profile $.commands[0].data[0].of"},
        {R"("data": [{"from": "value", "at": 1, "type": "u16"}])",
         "bad_profile $.commands[0].data[0]"},
        {R"("data": [{"each": "prices", "data": []}])", "bad_profile $.commands[0].data[0].each"},
        {R"("data": [{"mac": 3}])", "bad_value $.commands[0].data[0].mac"},
        {R"("data": [{"mac": 1, "type": "u16"}])", "unknown_field $.commands[0].data[0]"},
        {R"("values": [1], "data": [{"value": 1, "type": "u16"}])",
         "bad_profile $.commands[0].data"},
        {R"("function": 7, "values": [1])", "bad_value $.commands[0].function"},
        {R"("circuits": {"count": 0, "step": 1}, "values": [1])",
         "bad_value $.commands[0].circuits.count"},
        {R"("patch": 1, "values": [1])", "unknown_field $.commands[0]"},
        {R"("relay_code": 1, "values": [1])", "unknown_field $.commands[0]"},
    };
    for (const auto& c : cases)
        EXPECT_EQ(limit(c.fields), c.said) << c.fields;
}

TEST(ProfileFields, OfACoil) {
    const field_case cases[] = {
        {R"("function": 1, "type": "bit", "unit": "none")", "ok"},
        {R"("function": 2, "type": "bits", "width": 32, "unit": "none")", "ok"},
        {R"("function": 2, "type": "bits", "width": 33, "unit": "none")",
         "bad_value $.registers[0].width"},
        {R"("function": 2, "type": "bits", "unit": "none")", "bad_profile $.registers[0]"},
        {R"("function": 1, "type": "u16", "unit": "none")", "bad_profile $.registers[0].type"},
        {R"("function": 1, "type": "bit", "bit": 3, "unit": "none")",
         "bad_profile $.registers[0].bit"},
        {R"("function": 1, "type": "bit", "order": "abcd", "unit": "none")",
         "bad_profile $.registers[0].order"},
        {R"("function": 1, "type": "bit", "times": [2], "unit": "none")",
         "bad_profile $.registers[0].times"},
        {R"("function": 5, "type": "bit", "unit": "none")", "bad_value $.registers[0].function"},
    };
    for (const auto& c : cases)
        EXPECT_EQ(row(c.fields), c.said) << c.fields;
}

// A register in two blocks would have two places.
TEST(ProfileFields, OfBlocksThatLieOverEachOther) {
    const auto second = [](const std::string& place) {
        return said({.head = R"("settings": [{"name": "at", "default": 0, "minimum": 0,
            "maximum": 9, "note": "n", "confidence": "manual", "source": "s"}], "blocks": [
            {"name": "a", "address": 10, "count": 8, "confidence": "manual", "source": "s"},
            {"name": "b", "address": {"setting": "at"}, "count": 2, "confidence": "manual",
             "source": "s"},
            {"name": "c", "confidence": "manual", "source": "s", )" +
                             place + "}], "});
    };
    EXPECT_EQ(second(R"("address": 17, "count": 1)"), "bad_profile $.blocks[2].address");
    EXPECT_EQ(second(R"("address": 5, "count": 6)"), "bad_profile $.blocks[2].address");
    EXPECT_EQ(second(R"("address": {"setting": "at"}, "count": 2)"),
              "bad_profile $.blocks[2].address");
    EXPECT_EQ(second(R"("address": 18, "count": 1)"), "ok");
    EXPECT_EQ(second(R"("address": 5, "count": 5)"), "ok");
    EXPECT_EQ(second(R"("address": 10, "count": 8, "function": 4)"), "ok");
}

TEST(ProfileFields, OfABlockOfCoils) {
    const auto of = [](const std::string& place) {
        return said({.head = R"("blocks": [{"name": "b", "address": 0, "count": 9, "function": 1,
                                 "confidence": "manual", "source": "s"}], )",
                     .place = R"("block": "b", )" + place,
                     .row = R"("type": "bit", "unit": "none")"});
    };
    EXPECT_EQ(of(R"("offset": 8)"), "ok");
    EXPECT_EQ(of(R"("offset": 9)"), "bad_profile $.registers[0].offset");
    EXPECT_EQ(of(R"("offset": 0, "address": 7)"), "bad_profile $.registers[0]");
    EXPECT_EQ(of(R"("offset": 0, "address": 7, "function": 3)"),
              "bad_profile $.registers[0].function");
    EXPECT_EQ(of(R"("offset": 0, "address": 7, "function": 1)"), "ok");
}

TEST(ProfileFields, OfACommandToCoils) {
    const auto coil = [](const std::string& fields) {
        return order(R"("command": "trip", "address": 1, )" + fields);
    };
    EXPECT_EQ(coil(R"("function": 5, "values": [1], "verify": {"echo": true})"), "ok");
    EXPECT_EQ(coil(R"("function": 5, "values": [1, 0], "verify": "none")"),
              "bad_profile $.commands[0].values");
    EXPECT_EQ(coil(R"("function": 15, "values": [2], "verify": "none")"),
              "bad_value $.commands[0].values[0]");
    EXPECT_EQ(coil(R"("function": 15, "verify": "none",
                      "data": [{"value": 1, "type": "u8"}])"),
              "bad_profile $.commands[0].data");
    EXPECT_EQ(coil(R"("function": 5, "verify": "none")"), "missing_field $.commands[0]");
    EXPECT_EQ(coil(R"("function": 5, "values": [1], "verify": {"echo": true, "octets": 1})"),
              "bad_profile $.commands[0].verify.octets");
    EXPECT_EQ(coil(R"("function": 6, "values": [1, 2], "verify": "none")"),
              "bad_profile $.commands[0].values");
}

TEST(ProfileFields, OfAFloatThatIsWritten) {
    const auto part = [](const std::string& fields) {
        return order(R"("command": "set_limit", "which": "power", "address": 1, "verify": "none",
                        "data": [{"from": "value", )" +
                     fields + "}]");
    };
    EXPECT_EQ(part(R"("type": "f32", "resolution": "0.1")"), "ok");
    EXPECT_EQ(part(R"("type": "f64", "scale": "0.1")"), "bad_profile $.commands[0].data[0]");
    EXPECT_EQ(part(R"("type": "u32", "resolution": "0.1")"), "bad_profile $.commands[0].data[0]");
    EXPECT_EQ(part(R"("type": "f32", "resolution": "0.2")"),
              "bad_value $.commands[0].data[0].resolution");
}

TEST(ProfileFields, OfAChoice) {
    const std::string rest = R"(, "address": 1, "values": [1], "verify": "none")";
    EXPECT_EQ(order(R"("command": "set_limit")" + rest), "missing_field $.commands[0]");
    EXPECT_EQ(order(R"("command": "set_limit", "which": "prepaid")" + rest),
              "bad_value $.commands[0].which");
    EXPECT_EQ(order(R"("command": "trip", "which": "prepaid")" + rest),
              "bad_profile $.commands[0].which");
    EXPECT_EQ(order(R"("command": "explode")" + rest), "bad_value $.commands[0].command");
    EXPECT_EQ(order(R"("command": "set_mode", "which": "forced")" + rest), "ok");
}

TEST(ProfileFields, OfAReadBack) {
    const auto shown_by = [](const std::string& verify) {
        return order(R"("command": "top_up", "address": 1,
            "data": [{"from": "amount", "type": "u32"}], "verify": )" +
                     verify);
    };
    EXPECT_EQ(shown_by(R"({"register": "1-0:1.8.0", "shows": "count"})"), "ok");
    EXPECT_EQ(shown_by(R"("later")"), "bad_value $.commands[0].verify");
    EXPECT_EQ(shown_by(R"({"echo": false})"), "bad_value $.commands[0].verify.echo");
    EXPECT_EQ(shown_by(R"({"echo": true, "mask": 1})"), "unknown_field $.commands[0].verify");
    EXPECT_EQ(shown_by(R"({"register": "1-0:1.8.0", "shows": "value"})"),
              "bad_profile $.commands[0].verify.shows");
    EXPECT_EQ(shown_by(R"({"register": "1-0:9.9.9", "shows": "count"})"),
              "bad_profile $.commands[0].verify.register");
    EXPECT_EQ(shown_by(R"({"register": "1-129:96.1.0", "mask": 0, "equals": 0})"),
              "bad_profile $.commands[0].verify.mask");
}

TEST(ProfileFields, OfSeveralWrites) {
    const auto writes = [](const std::string& list) {
        return order(R"("command": "set_zones", "writes": )" + list);
    };
    const std::string one = R"({"address": 1, "data": [{"from": "length", "of": "zones",
        "type": "u16"}], "verify": {"echo": true}})";
    EXPECT_EQ(writes("[" + one + ", " + one + "]"), "ok");
    EXPECT_EQ(writes("[]"), "bad_profile $.commands[0].writes");
    EXPECT_EQ(writes(one), "wrong_type $.commands[0].writes");
    EXPECT_EQ(writes(R"([{"address": 1, "values": [1]}])"),
              "missing_field $.commands[0].writes[0]");
    EXPECT_EQ(writes(R"([{"values": [1], "verify": "none"}])"),
              "missing_field $.commands[0].writes[0]");
    EXPECT_EQ(writes("[" + one + R"(], "address": 1)"), "unknown_field $.commands[0]");
    for (const std::string name : {"enabled", "numbers", "writes", "source", "patch"})
        EXPECT_EQ(writes(R"([{")" + name + R"(": 1, "address": 1, "values": [1]}])"),
                  "unknown_field $.commands[0].writes[0]." + name);
}

TEST(ProfileFields, OfAWriteForEachItem) {
    const auto items = [](const std::string& of, const std::string& more = {}) {
        return order(R"("command": "set_zones", "address": 1, "verify": {"echo": true)" + more +
                     R"(}, "data": [{"from": "month", "type": "u16"}], "items": )" + of);
    };
    EXPECT_EQ(items(R"({"of": "zones", "most": 14})"), "ok");
    EXPECT_EQ(items(R"({"of": "zones", "most": 254, "step": 3, "pad": true})"), "ok");
    EXPECT_EQ(items(R"({"of": "slots", "most": 14})"), "bad_profile $.commands[0].items.of");
    EXPECT_EQ(items(R"({"of": "zones"})"), "missing_field $.commands[0].items");
    EXPECT_EQ(items(R"({"most": 1})"), "missing_field $.commands[0].items");
    EXPECT_EQ(items(R"({"of": "zones", "most": 0})"), "bad_value $.commands[0].items.most");
    EXPECT_EQ(items(R"({"of": "zones", "most": 255})"), "bad_value $.commands[0].items.most");
    EXPECT_EQ(items(R"({"of": "zones", "most": 2, "pad_to": 3})"),
              "unknown_field $.commands[0].items");
    EXPECT_EQ(items(R"({"of": "zones", "most": 2})", R"(, "address": 9)"),
              "bad_profile $.commands[0].verify.address");
    EXPECT_EQ(order(R"("command": "set_zones", "address": 1, "verify": "none",
                        "data": [{"from": "month", "type": "u16"}])"),
              "bad_profile $.commands[0].data[0].from");
}

TEST(ProfileFields, OfACountThatIsASetting) {
    const auto counted = [](const std::string& bounds) {
        return said({.head = R"("settings": [{"name": "n", "default": 4, )" + bounds +
                             R"(, "note": "n", "confidence": "manual", "source": "s"}], )",
                     .command = R"("command": "set_holiday", "numbers": {"setting": "n"},
                        "address": 1, "step": 1, "data": [{"from": "month", "type": "u16"}],
                        "verify": "none")"});
    };
    EXPECT_EQ(counted(R"("minimum": 1, "maximum": 254)"), "ok");
    EXPECT_EQ(counted(R"("minimum": 0, "maximum": 9)"), "bad_profile $.commands[0].numbers");
    EXPECT_EQ(counted(R"("minimum": 1, "maximum": 255)"), "bad_profile $.commands[0].numbers");
}

TEST(ProfileFields, OfARelayOrder) {
    const auto relay = [](const std::string& fields) {
        return said({.protocol = "dlt645-2007",
                     .place = R"("id": "00010000")",
                     .row = R"("type": "bcd", "octets": 4, "unit": "kWh")",
                     .command = R"("command": "trip", "verify": "none", )" + fields});
    };
    EXPECT_EQ(relay(R"("relay_code": "1AH", "channel": "n2")"), "ok");
    EXPECT_EQ(relay(R"("relay_code": "1AH", "channel": "n3")"), "bad_value $.commands[0].channel");
    EXPECT_EQ(relay(R"("relay_code": "1AH", "id": "00000000")"), "bad_profile $.commands[0]");
    EXPECT_EQ(relay(R"("relay_code": "1AH", "data": [])"), "bad_profile $.commands[0].data");
    EXPECT_EQ(relay(R"("relay_code": "1AH", "items": {})"), "bad_profile $.commands[0].items");
    EXPECT_EQ(relay(R"("data": [])"), "missing_field $.commands[0]");
    EXPECT_EQ(relay(R"("id": "04001001")"), "missing_field $.commands[0]");
    EXPECT_EQ(relay(R"("id": "04001001", "data": [], "patch": 251)"),
              "bad_value $.commands[0].patch");
}

TEST(ProfilePages, TheExampleOfTheHowToIsAProfile) {
    diagnostics out;
    const auto p = read_profile(testing::json_on("how-to/write-a-profile.md", "profile"), out);
    ASSERT_TRUE(p) << (out.findings.empty() ? "" : out.findings.front().path);
    EXPECT_EQ(p->name, "my_meter");
    EXPECT_EQ(p->commands.size(), 2U);
}

TEST(ProfilePages, EveryShippedProfileIsNamed) {
    const auto text = testing::page("reference/profile.md");
    for (const auto name : builtin_profile_names()) {
        std::string quoted = "`";
        quoted += name;
        quoted += '`';
        EXPECT_NE(text.find(quoted), std::string::npos) << name;
    }
}

TEST(ProfilePages, EveryCommandIsNamed) {
    const auto text = testing::page("reference/profile.md");
    for (int k = 0; k <= static_cast<int>(command_kind::refund); ++k) {
        std::string quoted = "`";
        quoted += to_text(static_cast<command_kind>(k));
        quoted += '`';
        EXPECT_NE(text.find(quoted), std::string::npos) << quoted;
    }
}

}  // namespace
}  // namespace submeter::meter
