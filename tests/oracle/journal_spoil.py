# SPDX-License-Identifier: Apache-2.0
"""Changes one thing in a journal and seals it anew, as somebody would who knows the formula but not the rules."""

from . import journal_format, journal_make
from .book_entry import KINDS, PHASES
from .book_make import DAY


def spoilt(draw, commits):
    """A journal like `commits`, (octets, seal) each, with one record changed: mostly one that says something."""
    records = [octets for octets, _ in commits]
    place = draw.randrange(1, len(records))
    if draw.random() < 0.3:
        records[place] = flipped(draw, records[place])
    else:
        given = journal_format.record(records[place])
        change = draw.choice([change for what, change in CHANGES if given[what]])
        change(draw, given, list(map(journal_format.record, records[:place])))
        records[place] = journal_make.record(given)
    return journal_make.sealed_anew(records)


def flipped(draw, octets):
    """The octets with one bit flipped."""
    changed = bytearray(octets)
    changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def earlier_entries(before):
    return [entry for record in before for entry in record["entries"]]


def time_of_recording(draw, given, _):
    given["recorded"] += draw.choice((-DAY, -1, 1, DAY, 10 * DAY))


def entry(draw, given, before):
    """Another value of one field of an entry."""
    one = draw.choice(given["entries"])
    known = earlier_entries(before) or [one]
    other = draw.choice(known)
    one |= draw.choice((
        {"kind": draw.choice(KINDS)}, {"effective": one["effective"] + draw.choice((-60 * DAY, -DAY, 1))},
        {"id": other["id"]}, {"id": one["id"] + 1}, {"holds": other["id"]}, {"keys": other.get("keys", ())},
        {"keys": one.get("keys", ())[:-1]}, {"links": other.get("links", ())}, {"by": 5}, {"approved_by": 0},
        {"reason": ""}, {"memo": "changed"}, {"offset": 1440}, {"phase": draw.choice(PHASES)}, {"expires": None},
        {"expires": given["recorded"] + draw.choice((0, 1, DAY))}))


def amounts(draw, given, _):
    """Other amounts, both sides alike, or one account instead of another."""
    one = draw.choice(given["entries"])
    postings = [list(posting) for posting in one["postings"]]
    if not postings:
        return
    change = draw.choice(("amount", "account", "sides", "one"))
    if change == "amount":
        other = next(place for place, (_, minor) in enumerate(postings) if (minor > 0) != (postings[0][1] > 0))
        more = draw.choice((1, 1000))
        postings[0][1] += more
        postings[other][1] -= more
    elif change == "account":
        postings[0][0] = draw.choice(("2010/1", "1210/1", "1020", "2030/999"))
    elif change == "sides":
        postings = [[account, -minor] for account, minor in postings]
    else:
        postings[0][1] += 1
    one["postings"] = tuple(map(tuple, postings))


def fewer_or_more(name):
    """A list with an item taken out, put in twice, or all of it the other way round."""
    def change(draw, given, _):
        items, place = given[name], draw.randrange(len(given[name]))
        given[name] = draw.choice((items[:place] + items[place + 1:], [*items, items[place]], items[::-1]))
    return change


def alarm(draw, given, before):
    one = draw.choice(given["alarms"])
    name = draw.choice(("level", "minor", "available", "effective", "cause"))
    one[name] += 1


def settings(draw, given, _):
    one = draw.choice(given["settings"])
    one |= draw.choice(({"status": "closed"}, {"status": "frozen"}, {"rearm": 7}, {"levels": (9, 1)}, {"levels": ()},
                        {"floors": ((0, 10**6),)}, {"floors": ()}, {"account": "2010/1"}, {"account": "6000"}))


def burned(draw, given, before):
    known = earlier_entries(before)
    given["burned"].append((draw.choice(known)["id"] if known else 1, 407))


def period(draw, given, _):
    one = draw.choice(given["periods"])
    authority = one["authority"] | draw.choice(({"approved_by": 0}, {"reason": ""}, {"by": 8}))
    one |= draw.choice(({"through": one["through"] + 1}, {"through": one["through"] - 1}, {"exceptions": []},
                        {"what": 1 - one["what"]}, {"trial_balance": flipped(draw, one["trial_balance"])},
                        {"authority": authority}))


def policy(draw, given, _):
    given["policy"] |= draw.choice(({"refunds_above": -1}, {"refunds_above": 7}, {"logged": 2}, {"logged": 1 << 40},
                                    {"logged": 1 << 15}))


def checkpoint(draw, given, _):
    given["checkpoint"] = flipped(draw, given["checkpoint"])


CHANGES = [("version", time_of_recording), *[("entries", entry)] * 4, *[("entries", amounts)] * 3, ("alarms", alarm),
           ("settings", settings), ("version", burned), *[("periods", period)] * 3, ("policy", policy), ("checkpoint", checkpoint),
           *((name, fewer_or_more(name)) for name in ("entries", "alarms", "expired", "settings", "burned", "periods",
                                                      "audits"))]
