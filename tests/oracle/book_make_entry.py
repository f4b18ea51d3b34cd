# SPDX-License-Identifier: Apache-2.0
"""Random entries as JSON objects: events of ledger.md, section 5, retries, twins, and requests that make no sense."""

from .book_entry import INT64_MAX, KEYS, KINDS, LINKS, PARTS

DAY = 86400
CLEARING = ("1010", "1020", "1031", "1032")
REVENUE = ("4010", "4030", "4050")
# kind: (code of the debit, code of the credit); an account that has owners gets one.
EVENTS = {"top_up": ("1031", "2010"), "consumption": ("2010", "4010"), "refund": ("2010", "2050"),
          "property_fee": ("2010", "4030"), "service_fee": ("1210", "4050"), "issue": ("2010", "2030"),
          "issue_confirmed": ("2030", "2020"), "issue_undone": ("2030", "2010"), "deposit": ("1010", "2040"),
          "payout": ("2050", "1020"), "transfer": ("2010", "2010"), "arrears": ("2010", "1210"),
          "write_off": ("5030", "1210"), "chargeback": ("2010", "1032"), "unidentified": ("1032", "2060"),
          "free_quota": ("5010", "2010"), "meter_reduction": ("2020", "2010"), "adjustment": ("1020", "3000"),
          "capacity_fee": ("1210", "4040"), "payment": ("1020", "1210")}
OFTEN = {"top_up": 30, "capacity_fee": 14, "write_off": 4}
WEIGHTS = [OFTEN.get(kind, 8 if kind in ("consumption", "refund", "issue", "transfer", "payment") else 2)
           for kind in EVENTS]


def other_amounts(postings):
    """Twice as much of each; where that is no amount, the other way round."""
    factor = 2 if all(abs(minor) <= INT64_MAX // 2 for _, minor in postings) else -1
    return [(account, min(factor * minor, INT64_MAX)) for account, minor in postings]


class Entries:
    """Makes entries that a book in this state may get. Ids ascend in time, most of them."""

    def __init__(self, draw, book, people):
        self.draw, self.book, self.people, self.now = draw, book, people, 0
        self.made, self.seen = 0, []

    def make(self, now):
        """An entry: new, settling a hold, mirroring another, again, or spoilt."""
        self.now = now
        makers = ((self.event, 52), (self.hold, 12), (self.settle, 12), (self.reversal, 10), (self.retry, 14),
                  (self.many, 3), (self.huge, 2), (self.emptying, 5))
        make = self.draw.choices([one for one, _ in makers], [weight for _, weight in makers])[0]
        entry = make()
        if self.draw.random() < 0.05:
            self.spoil(entry)
        self.seen = [*self.seen[-199:], entry]
        return dict(entry)

    # --- parts --------------------------------------------------------------------------------------------

    def id(self):
        """A new id: after all others, or anywhere among them."""
        self.made += 1
        high = self.made if self.draw.random() < 0.85 else self.draw.randint(0, self.made)
        return f"{high << 80 | self.draw.getrandbits(64) << 1 | 1:032x}"

    def account(self, code):
        """An account of a code: one that is there, rarely one that is not."""
        there = [name for name in self.book.accounts if name == code or name.startswith(code + "/")]
        if self.draw.random() < 0.012 or not there:
            return f"{code}/{self.draw.randint(900, 902)}"
        return self.draw.choice(there)

    def effective(self, ageing):
        """Business time: now, some days ago (often, where it is about what ages), or in a period that is closed."""
        at = self.now - self.draw.choices((0, self.draw.randint(0, 3 * DAY), self.draw.randint(0, 40 * DAY),
                                           -self.draw.randint(1, 5 * DAY)), (60, 25, 150 if ageing else 5, 10))[0]
        cut = self.book.closed_before
        if cut is not None and self.draw.random() < 0.9:
            at = max(at, cut + self.draw.choices((0, -1), (30, 1))[0])
        return at

    def amount(self):
        return self.draw.choice((1, self.draw.randint(1, 100), self.draw.randint(1, 3000), self.draw.randint(1, 9000)))

    def entry(self, kind, postings, **more):
        """An entry with what an operator, a channel or a reading adds to it."""
        draw, owed = self.draw, any(account.startswith("1210/") for account, _ in postings)
        made = {"id": self.id(), "kind": kind, "effective": self.effective(owed)}
        made["postings"] = [[account, minor] for account, minor in postings]
        if draw.random() < 0.3:
            made["offset"], made["memo"] = draw.choice((0, 480, -210)), draw.choice(("", "order 17", "三号楼\n二单元"))
        made |= self.people.authority(kind)
        if draw.random() < 0.2:
            kinds = draw.sample([link for link in LINKS if link != "original"], draw.choice((1, 2)))
            made["links"] = [[kind, f"{draw.randint(1, 99):032x}"] for kind in kinds]
        if owed and draw.random() < 0.7:
            made["links"] = [["bill", f"{draw.randint(1, 5):032x}"], *made.get("links", ())]
        if draw.random() < 0.35:
            made["keys"] = self.keys()
        return made | more

    def keys(self):
        """Natural keys out of so few that some are taken."""
        kinds = self.draw.sample([kind for kind in KEYS if kind != "reversal_of"], self.draw.choice((1, 1, 2)))
        far = max(20, 3 * self.made)
        return [[kind, f"{self.draw.choice(('a', 'c%2Fd'))}/{self.draw.randint(1, far)}"] for kind in kinds]

    # --- events -------------------------------------------------------------------------------------------

    def event(self):
        """A plain entry of section 5."""
        kind = self.draw.choices(list(EVENTS), WEIGHTS)[0]
        debit, credit = map(self.account, EVENTS[kind])
        amount = self.amount()
        return self.entry(kind, ((debit, amount), (credit, -amount)))

    def many(self):
        """One posting with another each: an hour's consumption of several customers, twice of one at times."""
        found = [(self.account("2010"), self.amount()) for _ in range(self.draw.randint(2, 6))]
        return self.entry("consumption", (*found, (self.draw.choice(REVENUE), -sum(minor for _, minor in found))))

    def hold(self):
        """A pending entry, most with an end; some have the same account on both sides."""
        entry = self.event()
        if self.draw.random() < 0.2:
            account, minor = entry["postings"][0][0], self.amount()
            entry["postings"] += [[account, minor], [account, -minor]]
        entry["phase"] = "pending"
        if self.draw.random() < 0.8:
            entry["expires"] = self.now + self.draw.choice((0, 1, 600, 7200, DAY, 5 * DAY))
        return entry

    def settle(self):
        """Posts or voids a hold: an open one in most cases."""
        draw, holds = self.draw, self.book.holds
        there = [id for id, state in holds.items() if state == "open"]
        if not there or draw.random() < 0.12:
            there = list(holds) + [recorded.entry.id for recorded in self.book.entries[-2:]] + [12345]
        id = draw.choice(there[-20:])
        kind = self.book.by_id[id].entry.kind if id in self.book.by_id and draw.random() < 0.8 else "adjustment"
        if draw.random() < 0.3:
            return self.entry(kind, (), phase="void", holds=f"{id:032x}", approved_by=0)  # a void takes one person
        return self.entry(kind, self.part_of(id), phase="post", holds=f"{id:032x}")

    def part_of(self, id):
        """Nothing (so all), a part, or too much of what a hold reserved."""
        held = self.book.by_id[id].entry.postings if id in self.book.by_id else ()
        if len(held) < 2 or self.draw.random() < 0.4:
            return ()
        debit, most = next(posting for posting in held if posting[1] > 0)
        credit = next(account for account, minor in held if minor < 0)
        amount = self.draw.choice((most, self.draw.randint(1, most), max(1, most // 2), min(most + 1, INT64_MAX)))
        debit = debit if self.draw.random() < 0.95 else "1020"
        return (debit, amount), (credit, -amount)

    def reversal(self):
        """The mirror of a recent entry, what is lacking on 1210 at times, or something that is no mirror."""
        draw = self.draw
        recent = [recorded for recorded in self.book.entries[-40:] if recorded.entry.lines or draw.random() < 0.1]
        if not recent or draw.random() < 0.03:
            return self.entry("reversal", (("1020", 5), ("3000", -5)), links=[["original", f"{54321:032x}"]])
        recorded = draw.choice(recent)
        postings = [(account, -minor) for account, minor in recorded.entry.lines or (("1020", 5), ("3000", -5))]
        if draw.random() < 0.3:
            postings = [half for account, minor in postings for half in self.halves(account, minor)]
        if draw.random() < 0.1:
            postings = other_amounts(postings)
        entry = self.entry("reversal", postings, links=[["original", f"{recorded.entry.id:032x}"]])
        if recorded.entry.kind == "reversal" and draw.random() < 0.6:
            entry |= self.people.two("reversal", "the reversal was wrong")
        return entry

    def halves(self, account, minor):
        """A debit of a customer's account in two parts, the second as arrears."""
        if not account.startswith("2010/") or minor < 2:
            return [(account, minor)]
        part = self.draw.randint(1, minor - 1)
        return [(account, minor - part), ("1210/" + account[5:], part)]

    def huge(self):
        """An amount that few balances can hold twice; often taken back at once by the next one."""
        amount = self.draw.choice((INT64_MAX, INT64_MAX // 2, INT64_MAX - 10**6))
        pair = [("5050", -amount), ("1010", amount)]
        if self.book.accounts["1010"].minor > amount // 2:
            pair = [(account, -minor) for account, minor in pair]
        pending = {"phase": "pending", "expires": self.now + 9} if self.draw.random() < 0.3 else {}
        return self.entry("adjustment", pair, **pending)

    def emptying(self):
        """Takes an account of a customer to zero, so that it can be closed."""
        name = self.draw.choice([name for name in self.book.accounts if "/" in name])
        minor = self.book.accounts[name].minor
        if minor == 0:
            return self.event()
        return self.entry("closing", ((name, -minor), ("1020", minor)))

    # --- again, and spoilt ------------------------------------------------------------------------------------

    def retry(self):
        """An earlier request, as it was or like it."""
        if not self.seen:
            return self.event()
        burned = [entry for entry in self.seen if int(entry["id"], 16) in self.book.burned]
        settling = [entry for entry in self.seen if "holds" in entry and int(entry["id"], 16) in self.book.by_id]
        few = self.draw.choices((burned, settling, self.seen[-50:]), (25, 10, 65))[0]
        return self.again(self.draw.choice(few or self.seen))

    def again(self, entry):
        """The same, or with another id, or with one part changed."""
        made = {name: value for name, value in entry.items() if name != "next"}
        choice = self.draw.random()
        if choice < 0.35:
            return made
        if choice < 0.65:
            made["id"] = self.id()
        if choice > 0.5:
            special = {"pending": "expires", "post": "holds", "void": "holds"}.get(made.get("phase"), "memo")
            self.change(made, self.draw.choice((special, special, *PARTS)))
        return made

    def change(self, entry, part):
        """Another value of one part, in a way that makes sense where it can."""
        by = self.draw.randint(1, 9)
        if part == "postings":
            entry[part] = [list(posting) for posting in other_amounts(entry.get(part, ()))]
        elif part == "phase":
            entry[part] = "pending" if entry.get(part, "plain") == "plain" else "plain"
        else:
            entry |= {"kind": {"kind": self.draw.choice([kind for kind in KINDS if kind != "reversal"])},
                      "effective": {"effective": entry["effective"] + by}, "offset": {"offset": 60 + by},
                      "memo": {"memo": f"memo {by}"}, "links": {"links": [["bill", f"{by:032x}"]]},
                      "authority": self.draw.choice(({"by": by}, {"approved_by": by}, {"reason": f"reason {by}"})),
                      "keys": {"keys": [*entry.get("keys", ()), ["group", f"g/{by}"]][-2:]},
                      "expires": {"expires": self.now + by} if entry.get("phase") == "pending" else {"memo": "?"},
                      "holds": {"holds": f"{by:032x}"} if entry.get("holds") else {"memo": "!"}}[part]

    def spoil(self, entry):
        """Makes of an entry what no book takes."""
        postings = entry["postings"] or [["1020", 5], ["3000", -5]]
        first = postings[0]
        entry |= self.draw.choice((
            {"id": "0" * 32}, {"postings": postings[:1]},
            {"postings": [[first[0], 7 + (first[1] == 7)], *postings[1:]]},
            {"postings": [*postings, ["1020", 0]]},
            {"postings": [["1020", -(2**63)], ["3000", INT64_MAX], ["1010", 1]]},
            {"memo": "bell \x07"}, {"reason": "\x1b[2J"}, {"effective": -62135596800}, {"effective": 253402214400},
            {"offset": 2000}, {"phase": "post"}, {"phase": "void"}, {"expires": self.now, "phase": "plain"},
            {"holds": f"{9:032x}", "phase": "pending"}, {"keys": [["bill", "x"], ["bill", "x"]]},
            {"keys": [["bill", ""]]}, {"keys": [["reversal_of", "1"]]}, {"keys": [["bill", "x" * 1025]]},
            {"kind": "reversal", "links": []},
            {"kind": "reversal", "phase": "pending"}))
