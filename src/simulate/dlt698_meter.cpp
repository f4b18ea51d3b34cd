// SPDX-License-Identifier: Apache-2.0
// The line of a virtual DL/T 698.45 meter: frames, fragments, SECURITY, CONNECT and LINK.
#include "submeter/simulate/dlt698_meter.hpp"

#include "dlt698_said.hpp"
#include "submeter/codec/dlt698/stream.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt698;
using codec::direction;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t frame_heard_max = 2400;  // more than the usual 1024 octets of an APDU
constexpr std::size_t apdu_heard_max = 8192;
constexpr unsigned beats_unanswered_max = 3;

constexpr std::string_view factory_version = "SUBM0001260101000126010100000000";
static_assert(factory_version.size() == factory_version_length);

// ErrorType of the ERROR APDU.
enum class apdu_error : std::uint8_t { unreadable = 1, unsupported = 2 };

std::vector<std::byte> error_reply(std::uint8_t piid, apdu_error why) {
    return make_apdu({.way = direction::response, .what = service::error, .piid = piid}, {},
                     [&](auto& w) { w.u8(static_cast<std::uint8_t>(why)); });
}

std::vector<std::byte> refusal(dar why) {
    std::vector<std::byte> room(8);
    const auto length =
        encode_security(security_reply{.how = protection::refused, .verdict = why}, room);
    room.resize(length.value_or(0));
    return room;
}

connection_terms agreed(const connection_terms& theirs, connection_terms ours) {
    ours.send_size = std::min(ours.send_size, theirs.receive_size);
    ours.receive_size = std::min(ours.receive_size, theirs.send_size);
    ours.window = std::min(ours.window, theirs.window);
    ours.apdu_size = std::min(ours.apdu_size, theirs.apdu_size);
    ours.timeout_s = std::min(ours.timeout_s, theirs.timeout_s);
    return ours;
}

codec::dlt645::address main_part(const address& a) {
    codec::dlt645::address out;
    std::copy_n(a.octets.begin(), out.octets.size(), out.octets.begin());
    return out;
}

}  // namespace

dlt698_meter::dlt698_meter(dlt698_meter_params params)
    : virtual_meter(params.common),
      params_(std::move(params)),
      incoming_room_(apdu_heard_max),
      incoming_(incoming_room_),
      apdu_octets_(params_.terms.apdu_size),
      guarded_(params_.module.has_value()),
      link_due_(now()),
      report_due_(now()) {
    if (params_.module) module_.emplace(*params_.module, main_part(params_.address));
}

void dlt698_meter::forget() {
    if (module_) module_->end_session();
    incoming_ = reassembly{incoming_room_};
    outgoing_.reset();
    blocks_.clear();
    connected_.reset();
    apdu_octets_ = params_.terms.apdu_size;
    logged_in_ = false;
}

dlt698_meter::bytes dlt698_meter::answer(bytes_view octets) {
    do_what_is_due();
    bytes out;
    basic_stream<frame_heard_max> line;
    while (const auto f = line.next(octets))
        append(out, hear(*f));
    while (const auto f = line.gap())
        append(out, hear(*f));  // the burst is over: nothing more will come
    return out;
}

dlt698_meter::bytes dlt698_meter::hear(const frame& f) {
    const bool broadcast = is_broadcast(f.server);
    if (direction_of(f.control) != direction::request || f.server.logical != 0) return {};
    if (f.server.type == address_type::group || !matches(f.server, params_.address)) return {};
    std::array<std::byte, frame_heard_max> room{};
    const auto data = clear_data(f, room);
    if (!data) return {};
    if (is_fragment(f.control)) return broadcast ? bytes{} : hear_piece(f, *data);
    if (function_of(f.control) == link_management) {
        hear_link(*data);
        return {};
    }
    auto told = obey(*data);
    if (broadcast || told.empty()) return {};
    return send(f, std::move(told));
}

dlt698_meter::bytes dlt698_meter::hear_piece(const frame& f, bytes_view data) {
    const auto piece = parse_fragment(data);
    if (!piece) return {};
    if (piece->kind == fragment_kind::confirm) return next_piece();
    const auto whole = incoming_.add(*piece);
    if (!whole) return {};
    if (*whole) {
        auto told = obey(**whole);
        auto head = f;
        head.control = static_cast<std::uint8_t>(f.control & ~fragment_bit);
        return told.empty() ? bytes{} : send(head, std::move(told));
    }
    std::array<std::byte, fragment_header_length> confirmed{};
    if (!encode(confirmation(*piece), confirmed)) return {};
    bytes room(64);
    frame head{.control = answer_control(f.control), .server = params_.address, .client = f.client};
    room.resize(encode_frame(head, confirmed, room).value_or(0));
    return room;
}

dlt698_meter::bytes dlt698_meter::send(frame head, bytes octets) {
    head.control = answer_control(head.control);
    head.server = params_.address;
    outgoing_.reset();
    if (octets.size() > params_.frame_octets) {
        head.control |= fragment_bit;
        outgoing_.emplace(outgoing{std::move(octets), head, splitter{{}, 1}});
        outgoing_->pieces = splitter{outgoing_->octets, params_.frame_octets};
        return next_piece();
    }
    bytes room(octets.size() + 64);
    room.resize(encode_frame(head, octets, room).value_or(0));
    return room;
}

dlt698_meter::bytes dlt698_meter::next_piece() {
    if (!outgoing_) return {};
    const auto piece = outgoing_->pieces.next();
    if (!piece || !*piece) {
        outgoing_.reset();
        return {};
    }
    bytes data((*piece)->piece.size() + fragment_header_length);
    bytes room(data.size() + 64);
    if (!encode(**piece, data)) return {};
    room.resize(encode_frame(outgoing_->head, data, room).value_or(0));
    if ((*piece)->kind == fragment_kind::last) outgoing_.reset();
    return room;
}

void dlt698_meter::hear_link(bytes_view octets) {
    const auto a = parse_apdu(octets);
    if (!a) return;
    const auto told = read_link_reply(*a);
    if (!told || told->piid != link_number_) return;
    unanswered_ = 0;
    logged_in_ = told->verdict == link_verdict::ok;
}

dlt698_meter::bytes dlt698_meter::obey(bytes_view octets) {
    if (is_security(octets)) return unwrap(octets);
    return serve(octets, security_level::bare);
}

// The answer travels as the request did, and has a MAC where there is a session.
dlt698_meter::bytes dlt698_meter::unwrap(bytes_view octets) {
    const auto r = parse_security_request(octets);
    if (!r) return error_reply(0, apdu_error::unreadable);
    if (!module_) return refusal(dar::security_mismatch);
    const auto carried = open(*r);
    if (!carried) {
        const auto why = carried.error().code;
        return refusal(why == errc::not_authorised ? dar::security_failed
                       : why == errc::bad_mac && r->how == protection::cipher
                           ? dar::decryption_failed
                           : dar::esam_check_failed);
    }
    const bool has_mac = r->proof == proof_kind::sid_mac || r->proof == proof_kind::rn_mac;
    const auto level = r->how == protection::cipher ? security_level::cipher
                       : has_mac                    ? security_level::mac
                                                    : security_level::random;
    const auto session = module_->session(wall_time());  // before the request ends it
    const auto told = serve(*carried, level);
    if (told.empty()) return {};
    bytes cipher(told.size() + 32);
    std::array<std::byte, security_mac_length> code{};
    security_reply out{.how = r->how, .carried = told};
    if (session) {
        const session_module made_by{*session};
        if (r->how == protection::cipher) {
            const auto sealed = made_by.encrypt(told, cipher);
            if (!sealed) return refusal(dar::encryption_failed);
            out.carried = *sealed;
        }
        if (const auto mac = made_by.mac(out.carried, code)) out.mac = *mac;
    }
    bytes room(out.carried.size() + 32);
    room.resize(encode_security(out, room).value_or(0));
    return room;
}

// The APDU of a request; a plain one with a random number needs no session.
result<dlt698_meter::bytes> dlt698_meter::open(const security_request& r) {
    const auto now = wall_time();
    if (r.how == protection::plain && r.mac.empty() &&
        (r.proof == proof_kind::rn || r.proof == proof_kind::sid))
        return bytes{r.carried.begin(), r.carried.end()};
    const auto session = module_->session(now);
    if (!session) return fail(session.error());
    if (r.proof == proof_kind::sid_mac || r.proof == proof_kind::rn_mac) {
        codec::dlt645::mac code{};
        if (r.mac.size() != code.size()) return fail(errc::bad_length);
        std::copy(r.mac.begin(), r.mac.end(), code.begin());
        const auto right = module_->check(part_of(covered_part::apdu, r.carried), code, now);
        if (!right) return fail(errc::bad_value);
    }
    if (r.how == protection::plain) return bytes{r.carried.begin(), r.carried.end()};
    bytes room(r.carried.size());
    const auto plain = session_module{*session}.decrypt(r.carried, room);
    if (!plain) {
        module_->fail_once(now);
        return fail(errc::bad_mac);
    }
    return bytes{plain->begin(), plain->end()};
}

dlt698_meter::bytes dlt698_meter::serve(bytes_view octets, security_level level) {
    const auto a = parse_apdu(octets);
    if (!a) {
        const auto number = octets.size() > 2 ? to_u8(octets[2]) & 0x3FU : 0U;
        return error_reply(static_cast<std::uint8_t>(number), apdu_error::unreadable);
    }
    if (a->way != direction::request) return {};
    if (connected_) connected_->ends = now() + std::chrono::seconds{params_.terms.timeout_s};
    const auto no = barred(*a, level);
    switch (a->what) {
        case service::connect:
            return connect(*a);
        case service::release:
            return release(*a);
        case service::get:
            return a->choice == 5 ? get_next(*a) : get(*a, no);
        case service::set:
            return set(*a, no);
        case service::action:
            return act(*a, no);
        case service::proxy:
            if (a->choice != 7) break;
            return proxy(*a, no);
        case service::report:
            reported_trips_ = std::max(reported_trips_, sent_trips_);
            return {};
        default:
            return {};
    }
    return error_reply(a->number(), apdu_error::unsupported);
}

// Why nothing of a request is obeyed: its time has passed, or it came too weakly protected.
std::optional<dlt698_meter::dar> dlt698_meter::barred(const apdu& a, security_level level) const {
    if (a.tag && a.tag->valid.count != 0) {
        constexpr std::chrono::seconds units[] = {1s, 1min, 1h, 24h};
        const auto unit = static_cast<std::size_t>(a.tag->valid.unit);
        const auto sent = to_local(a.tag->sent);
        const auto span = unit < std::size(units) ? units[unit] * a.tag->valid.count : 24h * 366;
        if (!sent || *sent + span < wall_time()) return dar::bad_time_tag;
    }
    if (!module_ || !guarded_) return std::nullopt;
    const auto& wanted = params_.access;
    const auto needed = a.what == service::get   ? wanted.read
                        : a.what == service::set ? wanted.write
                                                 : wanted.act;
    if (level < needed) return dar::security_mismatch;
    return std::nullopt;
}

std::uint8_t dlt698_meter::piid_of(const apdu& a) const noexcept {
    return static_cast<std::uint8_t>(a.number() | (events_wait() ? 0x40U : 0U));
}

dlt698_meter::bytes dlt698_meter::connect(const apdu& a) {
    const auto asked = read_connect_request(a);
    if (!asked) return {};
    bytes version;
    for (const char c : factory_version)
        version.push_back(static_cast<std::byte>(c));
    bytes security;
    connect_reply out{.piid = a.number(),
                      .factory_version = version,
                      .terms = agreed(asked->terms, params_.terms)};
    out.verdict = judge(*asked, out, security);
    if (out.verdict == connect_verdict::allowed) {
        connected_ = {now(), now() + std::chrono::seconds{out.terms.timeout_s}};
        apdu_octets_ = out.terms.apdu_size;
    }
    bytes room(256);
    const auto told = encode_apdu(out, room);
    return told ? bytes{told->begin(), told->end()} : bytes{};
}

connect_verdict dlt698_meter::judge(const connect_request& r, connect_reply& out, bytes& security) {
    if (r.terms.version != params_.terms.version) return connect_verdict::wrong_version;
    if (r.by == mechanism::none) return connect_verdict::allowed;
    if (r.by == mechanism::password) {
        const auto word = std::as_bytes(std::span{params_.password});
        const bool same = std::equal(word.begin(), word.end(), r.first.begin(), r.first.end());
        return same ? connect_verdict::allowed : connect_verdict::bad_password;
    }
    if (r.by != mechanism::symmetric) return connect_verdict::signature_failed;
    if (!module_ || r.first.size() != 16 || r.second.size() != 8)
        return connect_verdict::symmetric_failed;
    codec::dlt645::authentication asked;
    std::copy_n(r.second.begin(), 8, asked.cipher.begin());
    std::copy_n(r.first.begin(), 8, asked.random.begin());
    std::copy_n(r.first.begin() + 8, 8, asked.diversifier.begin());
    const auto given = module_->authenticate(asked, wall_time());
    if (!given) return connect_verdict::symmetric_failed;
    append(security, given->random);
    append(security, given->module_serial);
    const auto session = module_->session(wall_time());
    const auto code = session->code(part_of(covered_part::parameters, security));
    append(security, code);
    out.has_security = true;
    out.random = bytes_view{security}.first(12);
    out.signature = bytes_view{security}.subspan(12);
    return connect_verdict::allowed;
}

dlt698_meter::bytes dlt698_meter::release(const apdu& a) {
    connected_.reset();
    apdu_octets_ = params_.terms.apdu_size;
    if (module_) module_->end_session();
    bytes room(16);
    const auto told = encode_release_reply(a.number(), room);
    return told ? bytes{told->begin(), told->end()} : bytes{};
}

dlt698_meter::bytes dlt698_meter::wake(instant to) {
    advance(to);
    if (!has_power()) return {};
    do_what_is_due();
    bytes out;
    const auto say = [&](std::uint8_t control, const bytes& octets) {
        bytes room(octets.size() + 64);
        const frame head{.control = control, .server = params_.address, .client = params_.client};
        room.resize(encode_frame(head, octets, room).value_or(0));
        append(out, room);
    };
    const auto wall = from_local(wall_time()).value_or(date_time{});
    bytes room(64);
    if (connected_ && now() >= connected_->ends) {
        const auto ago = wall_time() - (now() - connected_->since);
        const auto told = encode_apdu(
            release_notice{.connected = from_local(ago).value_or(date_time{}), .now = wall}, room);
        if (told) say(report_control, {told->begin(), told->end()});
        connected_.reset();
        apdu_octets_ = params_.terms.apdu_size;
    }
    if (params_.heartbeat_s > 0 && now() >= link_due_) {
        if (++unanswered_ > beats_unanswered_max) logged_in_ = false;
        link_number_ = (link_number_ + 1U) & 0x3FU;
        const auto told =
            encode_apdu(link_request{.piid = link_number_,
                                     .kind = logged_in_ ? link_kind::heartbeat : link_kind::login,
                                     .heartbeat_s = params_.heartbeat_s,
                                     .sent = wall},
                        room);
        if (told) say(link_request_control, {told->begin(), told->end()});
        link_due_ = now() + std::chrono::seconds{params_.heartbeat_s};
    }
    if (params_.report_s > 0 && events_wait() && now() >= report_due_) {
        say(report_control, report());
        report_due_ = now() + std::chrono::seconds{params_.report_s};
    }
    return out;
}

std::optional<instant> dlt698_meter::next_wake() const {
    std::optional<instant> out;
    const auto sooner = [&](instant t) { out = out ? std::min(*out, t) : t; };
    if (params_.heartbeat_s > 0) sooner(link_due_);
    if (params_.report_s > 0 && events_wait()) sooner(std::max(report_due_, now()));
    if (connected_) sooner(connected_->ends);
    if (due_trip_) sooner(due_trip_->first);
    return out;
}

}  // namespace submeter::inline v0::simulate
