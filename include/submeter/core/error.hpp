// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace submeter::inline v0 {

/// What a caller can do about an error: the reason for telling codes apart.
enum class category : std::uint8_t {
    need_more,    ///< not an error yet: call again with more bytes
    malformed,    ///< the bytes or the document break a rule
    refused,      ///< the other side understood and said no
    link,         ///< the line, the peer or the connection failed; the outcome may be unknown
    state,        ///< the request does not fit the present state
    conflict,     ///< it contradicts what is already recorded
    range,        ///< a value does not fit where it should go
    unsupported,  ///< correct, but this library or profile does not do it
    io,           ///< a file, a database or the system failed
};

/// The one catalogue of errors: the numbers are stable and the same in C++, Python and on the
/// command line (docs/reference/errors.md has a row for each). A hundred belongs to one component.
enum class errc : std::uint16_t {
    // 1xx core
    incomplete = 100,
    no_room = 101,
    bad_digit = 102,
    bad_syntax = 103,
    too_many_digits = 104,
    overflow = 105,
    divide_by_zero = 106,
    unlike_currency = 107,
    unlike_scale = 108,
    inexact = 109,
    bad_scale = 110,
    bad_date = 111,
    time_repeated = 112,
    time_missing = 113,
    bad_zone_data = 114,
    zone_not_found = 115,
    bad_json = 116,
    missing_field = 117,
    unknown_field = 118,
    wrong_type = 119,
    bad_value = 120,
    cannot_read = 121,
    cannot_write = 122,
    not_finite = 123,

    // 2xx codec
    bad_start = 200,
    bad_checksum = 201,
    bad_end = 202,
    bad_length = 203,
    bad_control = 204,
    bad_address = 205,
    bad_bcd = 206,
    unknown_identifier = 207,
    unknown_function = 208,
    not_a_reply = 209,
    foreign_frame = 210,
    meter_refused = 211,
    no_such_data = 212,
    not_authorised = 213,
    value_absent = 214,
    bad_count = 215,
    noise = 216,
    bad_sequence = 217,
    bad_mac = 218,

    // 3xx tariff
    no_tiers = 300,
    tiers_not_ascending = 301,
    negative_usage = 302,
    unknown_period = 304,
    bad_schedule = 305,
    bad_plan = 306,
    not_effective = 307,
    allocation_missing = 308,
    unlike_unit = 309,
    unknown_item = 310,
    bad_prices = 311,
    bad_window = 312,
    bad_ladder = 313,
    no_rounding = 314,
    unknown_measure = 315,
    missing_fact = 316,
    needs_intervals = 317,
    cannot_express = 318,
    too_many_zones = 319,
    too_many_tables = 320,
    too_many_slots = 321,
    too_many_rates = 322,
    too_many_dates = 323,
    not_whole_minutes = 324,
    rest_days_differ = 325,

    // 4xx ledger
    unbalanced = 400,
    too_few_postings = 401,
    zero_amount = 402,
    negative_amount = 403,
    unknown_account = 404,
    account_closed = 405,
    account_exists = 406,
    below_floor = 407,
    key_conflict = 408,
    broken_seal = 410,
    bad_journal = 411,
    store_failed = 412,
    book_locked = 413,
    wrong_version = 414,
    not_conserved = 415,
    account_not_empty = 416,
    book_exists = 417,
    cut_off = 418,
    account_frozen = 419,
    period_closed = 420,
    hold_unknown = 421,
    hold_gone = 422,
    exceeds_hold = 423,
    not_reversible = 424,
    not_permitted = 425,
    approval_missing = 426,
    linked_entry_failed = 427,
    open_chain = 428,
    bad_phase = 429,
    bad_key = 430,
    bad_link = 431,
    open_orders = 432,
    no_closed_period = 433,
    book_restored = 434,
    store_lost = 435,
    no_manager = 436,

    // 5xx site and meter
    unknown_point = 500,
    duplicate_point = 501,
    overlapping_period = 502,
    bad_profile = 503,
    unknown_register = 504,
    command_not_supported = 505,
    write_disabled = 506,
    reply_mismatch = 507,
    not_verified = 508,

    // 6xx billing
    no_readings = 600,
    register_decreased = 601,
    implausible_usage = 602,
    no_weight = 603,
    out_of_order = 604,
    bad_share = 605,
    gap = 606,

    // 7xx control
    bad_levels = 700,

    // 9xx gateway
    timeout = 900,
    queue_full = 901,
    link_closed = 902,
    not_registered = 903,
    bad_registration = 904,
    outcome_unknown = 905,
    shutting_down = 906,
    gateway_offline = 907,
    duplicate_gateway = 908,
    cannot_listen = 909,
    expired = 910,
    cancelled = 911,

    // 10xx simulate and report
    bad_series = 1000,
};

/// What the catalogue says of a code. A value.
struct error_info {
    std::string_view name;      ///< the enumerator's name, as users see it
    category kind;              ///< what to do about it
    std::string_view sentence;  ///< one English sentence
};

/// Looks a code up. O(1), allocates nothing; an unlisted number gives the name "unknown".
[[nodiscard]] constexpr error_info describe(errc code) noexcept {
    using enum category;
    switch (code) {
        case errc::incomplete:
            return {"incomplete", need_more, "more bytes are needed"};
        case errc::no_room:
            return {"no_room", range, "the output buffer is too small"};
        case errc::bad_digit:
            return {"bad_digit", malformed, "a character is not a digit of this notation"};
        case errc::bad_syntax:
            return {"bad_syntax", malformed, "the text does not have the expected form"};
        case errc::too_many_digits:
            return {"too_many_digits", range, "the number has more decimals than can be held"};
        case errc::overflow:
            return {"overflow", range, "the value does not fit its type"};
        case errc::divide_by_zero:
            return {"divide_by_zero", range, "the divisor is zero"};
        case errc::unlike_currency:
            return {"unlike_currency", conflict, "amounts of different currencies do not mix"};
        case errc::unlike_scale:
            return {"unlike_scale", conflict, "amounts of different scales do not mix"};
        case errc::inexact:
            return {"inexact", range, "the value cannot be converted without loss"};
        case errc::bad_scale:
            return {"bad_scale", range, "a money scale is 2 to 6 digits"};
        case errc::bad_date:
            return {"bad_date", malformed,
                    "the date or time does not exist, or may not stand here"};
        case errc::time_repeated:
            return {"time_repeated", range, "this local time happens twice in its zone"};
        case errc::time_missing:
            return {"time_missing", range, "this local time is skipped in its zone"};
        case errc::bad_zone_data:
            return {"bad_zone_data", malformed, "the time-zone data are damaged"};
        case errc::zone_not_found:
            return {"zone_not_found", io, "no time zone has this name"};
        case errc::bad_json:
            return {"bad_json", malformed, "the document is not valid JSON"};
        case errc::missing_field:
            return {"missing_field", malformed, "a required field is missing"};
        case errc::unknown_field:
            return {"unknown_field", malformed, "the field is not known here"};
        case errc::wrong_type:
            return {"wrong_type", malformed, "the field has the wrong type"};
        case errc::bad_value:
            return {"bad_value", malformed, "the value is not allowed here"};
        case errc::cannot_read:
            return {"cannot_read", io, "the file cannot be read"};
        case errc::cannot_write:
            return {"cannot_write", io, "the file cannot be written"};
        case errc::not_finite:
            return {"not_finite", malformed, "the number is not finite"};

        case errc::bad_start:
            return {"bad_start", malformed, "no frame starts here"};
        case errc::bad_checksum:
            return {"bad_checksum", malformed, "the checksum is wrong"};
        case errc::bad_end:
            return {"bad_end", malformed, "the end mark is missing"};
        case errc::bad_length:
            return {"bad_length", malformed, "the length contradicts the content"};
        case errc::bad_control:
            return {"bad_control", malformed, "the control code is not valid here"};
        case errc::bad_address:
            return {"bad_address", malformed, "the address is not valid"};
        case errc::bad_bcd:
            return {"bad_bcd", malformed, "a nibble is not a decimal digit"};
        case errc::unknown_identifier:
            return {"unknown_identifier", unsupported,
                    "the data identifier is not in the dictionary"};
        case errc::unknown_function:
            return {"unknown_function", unsupported, "the function is not known"};
        case errc::not_a_reply:
            return {"not_a_reply", malformed, "the frame is not a reply"};
        case errc::foreign_frame:
            return {"foreign_frame", link, "the frame belongs to another conversation"};
        case errc::meter_refused:
            return {"meter_refused", refused, "the meter refused the request"};
        case errc::no_such_data:
            return {"no_such_data", refused, "the meter does not have this item"};
        case errc::not_authorised:
            return {"not_authorised", refused, "the meter did not accept the password"};
        case errc::value_absent:
            return {"value_absent", refused, "the meter says that this value is not there"};
        case errc::bad_count:
            return {"bad_count", malformed, "the count is outside its bounds"};
        case errc::noise:
            return {"noise", malformed, "these bytes belong to no frame"};
        case errc::bad_sequence:
            return {"bad_sequence", malformed, "the sequence number is not the expected one"};
        case errc::bad_mac:
            return {"bad_mac", malformed, "the message authentication code is wrong"};

        case errc::no_tiers:
            return {"no_tiers", malformed, "the tariff has no tiers"};
        case errc::tiers_not_ascending:
            return {"tiers_not_ascending", malformed, "the tier bounds do not ascend"};
        case errc::negative_usage:
            return {"negative_usage", range, "the usage is negative"};
        case errc::unknown_period:
            return {"unknown_period", malformed, "the period is not declared"};
        case errc::bad_schedule:
            return {"bad_schedule", malformed, "the schedule does not cover the day or the year"};
        case errc::bad_plan:
            return {"bad_plan", malformed, "the plan contradicts itself"};
        case errc::not_effective:
            return {"not_effective", state, "nothing is in force at that time"};
        case errc::allocation_missing:
            return {"allocation_missing", malformed, "tiers over periods need an allocation rule"};
        case errc::unlike_unit:
            return {"unlike_unit", conflict, "the usage is not in the plan's unit"};
        case errc::unknown_item:
            return {"unknown_item", malformed, "the item named does not stand before this one"};
        case errc::bad_prices:
            return {"bad_prices", malformed, "prices are one for all, or one for each period"};
        case errc::bad_window:
            return {"bad_window", malformed, "the window and its start do not fit each other"};
        case errc::bad_ladder:
            return {"bad_ladder", malformed, "the parts of the ladder do not fit each other"};
        case errc::no_rounding:
            return {"no_rounding", malformed, "neither the lines nor the total are rounded"};
        case errc::unknown_measure:
            return {"unknown_measure", malformed, "the plan reads no such measure"};
        case errc::missing_fact:
            return {"missing_fact", state, "the plan asks for a fact that the bill does not give"};
        case errc::needs_intervals:
            return {"needs_intervals", state, "the plan needs usage by intervals, not a total"};
        case errc::cannot_express:
            return {"cannot_express", unsupported, "a plan has no way to say this"};
        case errc::too_many_zones:
            return {"too_many_zones", unsupported, "the meter holds fewer zones of the year"};
        case errc::too_many_tables:
            return {"too_many_tables", unsupported, "the meter holds fewer day tables"};
        case errc::too_many_slots:
            return {"too_many_slots", unsupported, "the meter holds fewer slots in a day table"};
        case errc::too_many_rates:
            return {"too_many_rates", unsupported, "the meter has no rate of that number"};
        case errc::too_many_dates:
            return {"too_many_dates", unsupported, "the meter holds fewer dated days"};
        case errc::not_whole_minutes:
            return {"not_whole_minutes", unsupported, "the meter's slots begin on whole minutes"};
        case errc::rest_days_differ:
            return {"rest_days_differ", unsupported,
                    "the meter keeps one list of weekly rest days for both sets"};

        case errc::unbalanced:
            return {"unbalanced", malformed, "the postings do not sum to zero"};
        case errc::too_few_postings:
            return {"too_few_postings", malformed, "an entry has at least two postings"};
        case errc::zero_amount:
            return {"zero_amount", malformed, "a posting of zero says nothing"};
        case errc::negative_amount:
            return {"negative_amount", malformed, "the amount must be positive here"};
        case errc::unknown_account:
            return {"unknown_account", state, "the account does not exist"};
        case errc::account_closed:
            return {"account_closed", state, "the account is closed"};
        case errc::account_exists:
            return {"account_exists", conflict, "the account exists already"};
        case errc::below_floor:
            return {"below_floor", refused, "the balance would fall below its floor"};
        case errc::key_conflict:
            return {"key_conflict", conflict, "the same key was used for something else"};
        case errc::broken_seal:
            return {"broken_seal", malformed, "a seal does not match its entries"};
        case errc::bad_journal:
            return {"bad_journal", malformed, "the journal cannot be read"};
        case errc::store_failed:
            return {"store_failed", io, "the store failed; nothing was recorded"};
        case errc::book_locked:
            return {"book_locked", state, "another writer holds the book"};
        case errc::wrong_version:
            return {"wrong_version", unsupported, "the format version is not known"};
        case errc::not_conserved:
            return {"not_conserved", malformed, "the parts do not sum to the whole"};
        case errc::account_not_empty:
            return {"account_not_empty", state, "an account with a balance cannot be closed"};
        case errc::book_exists:
            return {"book_exists", conflict, "there is a book here already"};
        case errc::cut_off:
            return {"cut_off", malformed, "the journal is shorter than its anchor"};
        case errc::account_frozen:
            return {"account_frozen", state, "nobody may take money from a frozen account"};
        case errc::period_closed:
            return {"period_closed", state, "the period of that time is closed"};
        case errc::hold_unknown:
            return {"hold_unknown", state, "there is no such reservation"};
        case errc::hold_gone:
            return {"hold_gone", state, "the reservation was posted, released or has expired"};
        case errc::exceeds_hold:
            return {"exceeds_hold", range, "more is posted, or elsewhere, than was reserved"};
        case errc::not_reversible:
            return {"not_reversible", state, "this entry cannot be reversed so"};
        case errc::not_permitted:
            return {"not_permitted", state, "the operator may not do that"};
        case errc::approval_missing:
            return {"approval_missing", state, "a second person has to approve that"};
        case errc::linked_entry_failed:
            return {"linked_entry_failed", state, "an entry linked to this one was not recorded"};
        case errc::open_chain:
            return {"open_chain", malformed, "the last entry of a batch is linked to a next one"};
        case errc::bad_phase:
            return {"bad_phase", malformed,
                    "the entry has what its phase does not allow, or lacks what it wants"};
        case errc::bad_key:
            return {"bad_key", malformed, "a natural key is empty, given twice, or the book's own"};
        case errc::bad_link:
            return {"bad_link", malformed, "a reversal names no original entry, or several"};
        case errc::open_orders:
            return {"open_orders", state,
                    "reservations or orders are open and not listed as exceptions"};
        case errc::no_closed_period:
            return {"no_closed_period", state, "there is no closed period to open again"};
        case errc::book_restored:
            return {"book_restored", conflict,
                    "the book is older than its anchor: it was restored from a copy"};
        case errc::store_lost:
            return {"store_lost", state, "the store belongs to another writer now"};
        case errc::no_manager:
            return {"no_manager", state, "nobody could manage the operators any more"};

        case errc::unknown_point:
            return {"unknown_point", state, "the site has no such point"};
        case errc::duplicate_point:
            return {"duplicate_point", conflict, "the id is used already"};
        case errc::overlapping_period:
            return {"overlapping_period", conflict, "two assignments are in force at once"};
        case errc::bad_profile:
            return {"bad_profile", malformed, "the meter profile is not valid"};
        case errc::unknown_register:
            return {"unknown_register", unsupported, "the profile has no such register"};
        case errc::command_not_supported:
            return {"command_not_supported", unsupported, "the profile cannot carry this command"};
        case errc::write_disabled:
            return {"write_disabled", refused, "the profile ships this write disabled"};
        case errc::reply_mismatch:
            return {"reply_mismatch", malformed, "the reply does not answer the request"};
        case errc::not_verified:
            return {"not_verified", link, "the read-back does not show the commanded state"};

        case errc::no_readings:
            return {"no_readings", state, "there are no readings for the period"};
        case errc::register_decreased:
            return {"register_decreased", malformed,
                    "the register went back and did not roll over"};
        case errc::implausible_usage:
            return {"implausible_usage", range, "the usage is above the plausible limit"};
        case errc::no_weight:
            return {"no_weight", malformed, "all weights are zero"};
        case errc::out_of_order:
            return {"out_of_order", malformed, "times must ascend"};
        case errc::bad_share:
            return {"bad_share", malformed, "a weight is negative or missing"};
        case errc::gap:
            return {"gap", state, "readings are missing inside the period"};

        case errc::bad_levels:
            return {"bad_levels", malformed, "the alarm levels do not descend"};

        case errc::timeout:
            return {"timeout", link, "no answer came in time"};
        case errc::queue_full:
            return {"queue_full", state, "the queue is full"};
        case errc::link_closed:
            return {"link_closed", link, "the connection is closed"};
        case errc::not_registered:
            return {"not_registered", state, "the gateway is not known"};
        case errc::bad_registration:
            return {"bad_registration", malformed, "the first bytes do not identify a gateway"};
        case errc::outcome_unknown:
            return {"outcome_unknown", link, "the command was sent and its outcome is unknown"};
        case errc::shutting_down:
            return {"shutting_down", state, "the service is shutting down"};
        case errc::gateway_offline:
            return {"gateway_offline", link, "the gateway is offline"};
        case errc::duplicate_gateway:
            return {"duplicate_gateway", conflict, "a newer connection took this gateway over"};
        case errc::cannot_listen:
            return {"cannot_listen", io, "the address cannot be listened on"};
        case errc::expired:
            return {"expired", state, "its time ran out before it was sent"};
        case errc::cancelled:
            return {"cancelled", state, "it was cancelled before it had an effect"};

        case errc::bad_series:
            return {"bad_series", malformed, "the data series cannot be used"};
    }
    return {"unknown", category::malformed, "the error is not in the catalogue"};
}

/// An error as a value: which rule broke, and where. Trivially copyable; texts and document paths
/// travel beside it in `diagnostics`. A value.
///
/// Aligned as a pointer, so that a `result<void>` comes back through memory: putting one together
/// in two registers, piece by piece, costs more than a call.
struct alignas(void*) error {
    errc code = errc::bad_value;
    std::uint32_t offset = 0;  ///< byte or character offset in the input, where it has one
    std::uint32_t index = 0;   ///< which item of the input, where it is a list

    friend constexpr bool operator==(const error&, const error&) = default;
};

}  // namespace submeter::inline v0
