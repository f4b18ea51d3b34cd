// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/profile_json.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace submeter::meter {
namespace {

// A small valid document; the tests break it in one place each.
constexpr std::string_view modbus_text = R"({
  "format": "submeter.profile/1", "name": "m", "title": "a meter", "protocol": "modbus-rtu",
  "confidence": "manual", "source": "a manual",
  "limits": {"registers": 60, "gap": 4},
  "settings": [{"name": "start", "default": 16, "minimum": 0, "maximum": 100, "note": "n",
                "confidence": "unsure", "source": "s"}],
  "blocks": [{"name": "poll", "address": {"setting": "start"}, "count": 8,
              "confidence": "manual", "source": "s"}],
  "registers": [
    {"obis": "1-0:1.8.0", "name": "energy", "block": "poll", "offset": 2, "type": "u32",
     "order": "cdab", "scale": "0.01", "unit": "kWh", "modulus": 100000000,
     "confidence": "manual", "source": "s"},
    {"obis": "1-129:96.1.0", "name": "relay", "address": "0040H", "type": "bit", "bit": 13,
     "sense": "inverted", "unit": "none", "confidence": "manual", "source": "s"}],
  "commands": [
    {"command": "trip", "enabled": true, "address": "0057H", "values": [1, 1],
     "verify": {"register": "1-129:96.1.0", "mask": "2000H", "equals": 0},
     "confidence": "manual", "source": "s"}]
})";

std::string with(std::string_view from, std::string_view to) {
    std::string text{modbus_text};
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    return text;
}

TEST(ProfileJson, ReadsWhatIsWritten) {
    diagnostics out;
    const auto p = read_profile(modbus_text, out);
    ASSERT_TRUE(p) << out.findings.front().path << out.findings.front().text;
    EXPECT_EQ(p->limits.registers, 60);
    EXPECT_EQ(p->blocks[0].where.setting, 0U);
    const auto& energy = p->registers[0];
    EXPECT_EQ(energy.block, 0U);
    EXPECT_EQ(energy.offset, 4);  // octets
    EXPECT_EQ(energy.octets, 4);
    EXPECT_EQ(energy.order, word_order::cdab);
    EXPECT_EQ(energy.scale, (decimal{1, 1}));  // 0.01 kWh = 10 Wh
    EXPECT_EQ(energy.dlms_unit, unit::watt_hour);
    EXPECT_EQ(energy.modulus->value, 100'000'000);
    EXPECT_EQ(p->registers[1].where->value, 0x40);
    const auto* trip = find_command(*p, command_kind::trip);
    ASSERT_NE(trip, nullptr);
    EXPECT_EQ(trip->writes[0].where->value, 0x57);
    EXPECT_EQ(trip->writes[0].verify.row, 1U);
    EXPECT_EQ(find_command(*p, command_kind::close), nullptr);
}

struct broken {
    const char* name;
    std::string_view from;
    std::string_view to;
    errc code;
    std::string_view path;
};

// GoogleTest prints a failing case by its name.
void PrintTo(const broken& b, std::ostream* out) {
    *out << b.name;
}

class BrokenProfile : public ::testing::TestWithParam<broken> {};

TEST_P(BrokenProfile, IsRefusedWithItsPath) {
    const auto& c = GetParam();
    diagnostics out;
    const auto p = read_profile(with(c.from, c.to), out);
    ASSERT_FALSE(p);
    EXPECT_EQ(p.error().code, c.code);
    ASSERT_EQ(out.findings.size(), 1U);
    EXPECT_EQ(out.findings[0].what.code, c.code);
    EXPECT_EQ(out.findings[0].path, c.path);
    EXPECT_FALSE(out.findings[0].text.empty());
}

const broken cases[] = {
    {"NoJson", "\"limits\"", "limits", errc::bad_json, "line 4"},
    {"UnknownField", "\"title\"", "\"titel\"", errc::unknown_field, "$"},
    {"MissingName", "\"name\": \"m\", ", "", errc::missing_field, "$"},
    {"FutureFormat", "profile/1", "profile/2", errc::wrong_version, "$.format"},
    {"UnknownProtocol", "modbus-rtu", "profibus", errc::bad_value, "$.protocol"},
    {"UnknownConfidence", "\"confidence\": \"manual\"", "\"confidence\": \"high\"", errc::bad_value,
     "$.confidence"},
    {"LimitTooLarge", "\"registers\": 60", "\"registers\": 126", errc::bad_value,
     "$.limits.registers"},
    {"DefaultOutside", "\"default\": 16", "\"default\": 101", errc::bad_profile,
     "$.settings[0].default"},
    {"SettingNotUsed", "{\"setting\": \"start\"}", "16", errc::bad_profile, "$.settings"},
    {"SettingUnknown", "{\"setting\": \"start\"}", "{\"setting\": \"stop\"}", errc::bad_profile,
     "$.blocks[0].address.setting"},
    {"SettingWithMore", "{\"setting\": \"start\"}", "{\"setting\": \"start\", \"x\": 1}",
     errc::unknown_field, "$.blocks[0].address"},
    {"BlockOverLimit", "\"count\": 8", "\"count\": 61", errc::bad_value, "$.blocks[0].count"},
    {"BlockUnknown", "\"block\": \"poll\"", "\"block\": \"pool\"", errc::bad_profile,
     "$.registers[0].block"},
    {"OutsideBlock", "\"offset\": 2", "\"offset\": 7", errc::bad_profile, "$.registers[0].offset"},
    {"NoOffset", "\"offset\": 2, ", "", errc::missing_field, "$.registers[0]"},
    {"NoPlace", "\"address\": \"0040H\", ", "", errc::missing_field, "$.registers[1]"},
    {"AddressWithoutMark", "\"0040H\"", "\"0040\"", errc::bad_syntax, "$.registers[1].address"},
    {"AddressTooLarge", "\"0040H\"", "65536", errc::bad_value, "$.registers[1].address"},
    {"BadObis", "1-0:1.8.0", "1-0:1.8", errc::bad_syntax, "$.registers[0].obis"},
    {"RegisterTwice", "1-0:1.8.0", "1-129:96.1.0", errc::bad_profile, "$.registers[1].obis"},
    {"ForeignType", "\"type\": \"u32\"", "\"type\": \"quantity\"", errc::bad_profile,
     "$.registers[0].type"},
    {"BitMissing", "\"bit\": 13,", "", errc::bad_profile, "$.registers[1]"},
    {"BitTooHigh", "\"bit\": 13", "\"bit\": 16", errc::bad_value, "$.registers[1].bit"},
    {"ScaleIsNumber", "\"scale\": \"0.01\"", "\"scale\": 0.01", errc::wrong_type,
     "$.registers[0].scale"},
    {"ScaleIsZero", "\"0.01\"", "\"0.00\"", errc::bad_value, "$.registers[0].scale"},
    {"UnknownUnit", "\"kWh\"", "\"kwh\"", errc::bad_value, "$.registers[0].unit"},
    {"SourceMissing", "\"unit\": \"none\", \"confidence\": \"manual\", \"source\": \"s\"",
     "\"unit\": \"none\", \"confidence\": \"manual\"", errc::missing_field, "$.registers[1]"},
    {"UnsureWriteEnabled", "0},\n     \"confidence\": \"manual\"",
     "0},\n     \"confidence\": \"unsure\"", errc::bad_profile, "$.commands[0].enabled"},
    {"NothingWritten", "[1, 1]", "[]", errc::bad_profile, "$.commands[0].values"},
    {"ValueTooLarge", "[1, 1]", "[1, 65536]", errc::bad_value, "$.commands[0].values[1]"},
    {"VerifyUnknown", "\"register\": \"1-129:96.1.0\"", "\"register\": \"1-129:96.1.1\"",
     errc::bad_profile, "$.commands[0].verify.register"},
    {"VerifyNoBit", "\"register\": \"1-129:96.1.0\"", "\"register\": \"1-0:1.8.0\"",
     errc::bad_profile, "$.commands[0].verify.register"},
    {"VerifyOutsideMask", "\"equals\": 0", "\"equals\": 1", errc::bad_profile,
     "$.commands[0].verify.mask"},
    {"FreezeOnModbus", "\"commands\"", "\"freezes\": [{}], \"commands\"", errc::bad_profile,
     "$.freezes[0]"},
};

INSTANTIATE_TEST_SUITE_P(Each, BrokenProfile, ::testing::ValuesIn(cases),
                         [](const auto& i) { return std::string{i.param.name}; });

TEST(BuiltinProfiles, AreAllReadable) {
    const auto names = builtin_profile_names();
    EXPECT_EQ(names.size(), 19U);
    for (const auto name : names) {
        diagnostics out;
        const auto p = read_profile(builtin_profile_text(name).value(), out);
        ASSERT_TRUE(p) << name << out.findings.front().path << out.findings.front().text;
        EXPECT_EQ(p->name, name);
    }
    EXPECT_EQ(builtin_profile("acrel").error().code, errc::bad_profile);
}

TEST(BuiltinProfiles, EnableNoWriteThatNothingShowsWithoutAReason) {
    for (const auto name : builtin_profile_names()) {
        const auto p = builtin_profile(name).value();
        for (const auto& rule : p->commands) {
            const bool unseen = std::any_of(
                rule.writes.begin(), rule.writes.end(),
                [](const write_rule& w) { return w.verify.how == read_back::form::none; });
            if (!rule.enabled || !unseen) continue;
            const bool alarm =
                rule.kind == command_kind::alarm_on || rule.kind == command_kind::alarm_off;
            EXPECT_TRUE(alarm || name == "dlt645_2007_write_ids")
                << name << ' ' << to_text(rule.kind);
        }
    }
}

TEST(BuiltinProfiles, DeclareWhatNoSourceSettles) {
    const auto p = builtin_profile("acrel_prepaid_a").value();
    ASSERT_EQ(p->settings.size(), 2U);
    EXPECT_EQ(p->settings[0].name, "poll_start");
    EXPECT_EQ(p->settings[0].from.known, confidence::unsure);
}

}  // namespace
}  // namespace submeter::meter
