"""The machine's own plain account of who belongs where, written from the rules and not from the code.

It knows today only: every deed and every night brings it up to date.
"""

import datetime as dt
from dataclasses import dataclass

from common import london

ON = dt.date(2027, 4, 1)  # OLD becomes NEW; BIG becomes EAS and WES
LEADS = "leads"
REGIONS = {"south": ("WIN", "OLD", "BIG"), "north": ("FAR", "BIG")}
AFTERWARDS = {"OLD": ("NEW",), "BIG": ("EAS", "WES")}
OF_PUBLIC_SECTOR = {"council", "public-body"}


@dataclass
class Asked:
    """An invitation. `how` it ended is "" while it is open, also when its time is over."""

    slug: str
    person: str
    role: str
    kind: str
    code: str | None
    expires: dt.datetime
    by: str | None  # who invited; None: the coordinator
    how: str = ""


class Truth:
    def __init__(self, now):
        self.now = now
        self.inside = {}  # (group, person): (role, kind, council); of the leads' group only the role counts
        self.emails = {}
        self.acts = {}  # person: {council: whether a lead or the address vouches for it}
        self.invitations, self.requests, self.declined, self.chosen = {}, {}, {}, {}
        self.removed, self.closed, self.erased = set(), set(), set()

    def begins(self, person, email, code, memberships):
        self.emails[person] = email
        self.acts[person] = {code: True} if code else {}
        for slug, role in memberships:
            self.inside[slug, person] = (role, "council", code)
        self.leads_among_themselves(person)

    # What is so -------------------------------------------------------------------------------------------------------
    @property
    def today(self):
        return london.today(self.now)

    def exists(self, code):
        return (self.today < ON) if code in AFTERWARDS else code in {"WIN", "FAR"} or self.today >= ON

    def covers(self, slug, code):
        was = next((old for old, new in AFTERWARDS.items() if code in new), code)
        return slug in REGIONS and was in REGIONS[slug] and self.exists(code)

    def by_address(self, person, code):
        return self.emails[person].endswith(f"@{code.lower()}.example")

    def insiders(self, slug):
        return {person for group, person in self.inside if group == slug}

    def leading(self, slug):
        return sorted(person for (group, person), row in self.inside.items() if group == slug and row[0] == "lead")

    def leads_a_region(self, person):
        return any(person in self.leading(slug) for slug in REGIONS)

    def is_open(self, pk):
        return self.invitations[pk].how == ""

    def may_enter(self, slug, person):
        return (slug, person) in self.inside and person not in self.closed

    def may_enter_the_admin(self, person):
        return person not in self.closed and any(person in self.leading(slug) for slug in (*REGIONS, LEADS))

    # Invitations ------------------------------------------------------------------------------------------------------
    def _standing(self, slug, person):
        return [a for a in self.invitations.values() if (a.slug, a.person, a.how) == (slug, person, "")]

    def is_known_to_be_of(self, slug, person, code):
        return self.covers(slug, code) or self.by_address(person, code)

    def still_looks_after(self, asked):
        """None is the coordinator, who always does."""
        return asked.by is None or asked.by in self.leading(asked.slug)

    def may_be_invited(self, slug, person, role, kind, code):
        in_time = [asked for asked in self._standing(slug, person) if asked.expires > self.now]
        fits = role == "member" or kind in OF_PUBLIC_SECTOR
        known = kind != "council" or self.is_known_to_be_of(slug, person, code)
        return slug != LEADS and fits and known and (slug, person) not in self.inside and not in_time

    def invite(self, pk, slug, person, role, kind, code):
        by = (self.leading(slug) or [None])[0]
        for asked in self._standing(slug, person):
            asked.how = "replaced"
        self.invitations[pk] = Asked(slug, person, role, kind, code, self.now + dt.timedelta(days=30), by)

    def close_or_resend(self, pk, deed):
        if deed == "resend":
            self.invitations[pk].expires = self.now + dt.timedelta(days=30)
        else:
            self.invitations[pk].how = deed

    def may_accept(self, pk, person):
        asked = self.invitations[pk]
        if asked.person != person or person in self.closed:
            return False
        now_in = self.inside.get((asked.slug, person))
        if asked.how == "accepted":
            return now_in is not None
        in_time = asked.how == "" and self.now < asked.expires and (asked.code is None or self.exists(asked.code))
        if asked.role == "lead" and not self.still_looks_after(asked):
            return False
        return in_time and not (asked.role == "lead" and now_in and now_in[1] not in OF_PUBLIC_SECTOR)

    def accept(self, pk, person):
        asked = self.invitations[pk]
        if asked.how == "accepted":
            return
        asked.how = "accepted"
        if asked.code:
            self.act_for(
                person, asked.code, vouched=self.covers(asked.slug, asked.code) and self.still_looks_after(asked)
            )
        self.enter(asked.slug, person, asked.role, asked.kind, asked.code, by_lead=True)

    # Asking and joining -----------------------------------------------------------------------------------------------
    def may_ask(self, slug, person):
        if slug == LEADS or person in self.closed or (slug, person) in self.inside:
            return False
        said_no = self.declined.get((slug, person))
        in_peace = said_no is None or self.today >= london.today(said_no + dt.timedelta(days=30))
        return (slug, person) in self.requests or in_peace

    def ask(self, slug, person, code):
        self.requests.setdefault((slug, person), code)

    def may_decide(self, slug, person, deed):
        code = self.requests.get((slug, person))
        if deed == "accept" and code and not self.is_known_to_be_of(slug, person, code):
            return self.acts[person].get(code, False)
        return (slug, person) in self.requests

    def decide(self, slug, person, deed, kind):
        code = self.requests.pop((slug, person))
        if deed == "decline":
            self.declined[slug, person] = self.now
        elif deed == "accept":
            self.declined.pop((slug, person), None)
            if code:
                self.act_for(person, code, vouched=self.covers(slug, code))
            self.enter(slug, person, "member", kind, code, by_lead=True)

    def may_join_for(self, slug, person):
        """Whoever was removed by a lead comes back by a lead's word only."""
        if person in self.closed or (slug, person) in self.removed:
            return set()
        mine = self.acts[person].items()
        return {c for c, vouched in mine if self.covers(slug, c) and (vouched or self.by_address(person, c))}

    def act_for(self, person, code, *, vouched):
        mine = self.acts[person]
        mine[code] = mine.get(code, False) or vouched or self.by_address(person, code)

    def enter(self, slug, person, role, kind, code, *, by_lead):
        """Who is in already keeps what they are, but for a member who comes in as a lead."""
        before = self.inside.get((slug, person))
        if before is None:
            self.inside[slug, person] = (role, kind, code)
        elif role == "lead":
            self.inside[slug, person] = ("lead", *before[1:])
        if by_lead:
            self.removed.discard((slug, person))
        for asked in self._standing(slug, person):
            if asked.role == "member" or self.inside[slug, person][0] == "lead":
                asked.how = "accepted"
        if self.requests.pop((slug, person), "none") != "none" and by_lead:
            self.declined.pop((slug, person), None)
        self.leads_among_themselves(person)

    # Leaving ----------------------------------------------------------------------------------------------------------
    def leads_among_themselves(self, person):
        if not self.leads_a_region(person):
            self.inside.pop((LEADS, person), None)
        else:
            self.inside.setdefault((LEADS, person), ("member", "", ""))

    def leave(self, slug, person, *, removed=False):
        if slug == LEADS and self.leads_a_region(person):
            return
        self.inside.pop((slug, person))
        self._forget_what_waits(slug, person)
        if removed:
            self.removed.add((slug, person))
        self.leads_among_themselves(person)

    def _forget_what_waits(self, slug, person):
        for asked in self._standing(slug, person):
            asked.how = "left"
        self.requests.pop((slug, person), None)

    def may_have_role(self, slug, person, role):
        return role == "member" or slug == LEADS or self.inside[slug, person][1] in OF_PUBLIC_SECTOR

    def change_role(self, slug, person, role):
        self.inside[slug, person] = (role, *self.inside[slug, person][1:])
        self.leads_among_themselves(person)
        if role == "lead":
            for asked in self._standing(slug, person):
                asked.how = "accepted"

    def stop_acting_for(self, person, code):
        self.acts[person].pop(code, None)
        for slug in REGIONS:
            if self.inside.get((slug, person), ("", "", ""))[2] == code:
                self.leave(slug, person)

    def close_account(self, person):
        if person in self.closed:
            return
        for slug in (*REGIONS, LEADS):
            self.inside.pop((slug, person), None)
            self._forget_what_waits(slug, person)
        self.acts[person] = {}
        self.closed.add(person)

    def open_account(self, person):
        self.closed.discard(person)

    def erase(self, person):
        self.close_account(person)
        for slug in REGIONS:
            self._forget_what_waits(slug, person)
        self.erased.add(person)

    # When councils end ------------------------------------------------------------------------------------------------
    def succeed(self, code):
        """Before the day it changes nothing of today; after it the night has done it already."""

    def may_choose(self, person):
        return person not in self.closed and "BIG" in self.acts[person]

    def has_not_chosen_otherwise(self, person, said):
        return person not in self.chosen or self.chosen[person] == said

    def choose(self, person, said):
        self.chosen[person] = said
        self.night()

    def night(self):
        if self.today < ON:
            return
        for person in self.acts:
            self._goes(person, "OLD", "NEW")
            if person in self.chosen:
                self._goes(person, "BIG", self.chosen[person])
        for (slug, person), code in list(self.requests.items()):
            if code == "OLD":
                self.requests[slug, person] = "NEW"
            elif code == "BIG":  # may join at once when they have said it
                self.requests.pop((slug, person))
        for asked in self.invitations.values():
            if asked.how == "" and asked.code == "OLD":
                asked.code = "NEW"
            elif asked.how == "" and asked.code == "BIG":
                asked.how = "which of the two?"

    def _goes(self, person, before, after):
        vouched = self.acts[person].pop(before, None)
        if vouched is not None and after:
            self.act_for(person, after, vouched=vouched)
        for slug in REGIONS:
            row = self.inside.get((slug, person))
            if row and row[2] == before:
                if after:
                    self.inside[slug, person] = (*row[:2], after)
                else:
                    self.leave(slug, person)
            if self.requests.get((slug, person)) == before and after:
                self.requests[slug, person] = after
