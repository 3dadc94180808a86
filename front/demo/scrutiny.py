"""The invented scrutiny days of the demonstration: one with a promise kept and one missed, and one that has just begun.

Real councils, an invented supplier: nothing here is said of anything that is sold. Played with the deeds that people
use, at their dates.
"""

import datetime as dt

from accounts.models import Affiliation
from ballots import actions as ballots
from common import london
from front.demo.living import working_day
from front.demo.ratings import CONTACT, KIND, PRODUCT, SUPPLIER
from meetings import actions as meetings
from peergroups.models import Membership
from scrutiny.actions import contacts
from scrutiny.days.actions import (
    answering,
    convening,
    drafting,
    following,
    gathering,
    planning,
    sending,
    signing,
    taking_part,
    voting,
    wording,
)
from scrutiny.models import Body, Day, Product, Supplier, SupplierContact, Use

TITLE = "Planning systems: twelve councils, three needs"
WORDS = (
    "Twelve of us use the same planning system, and each of us has asked for the same things alone. Let us agree on "
    "the three that matter most, and ask for them together."
)
CODES = ("WIN", "BAN", "BUC", "GOS", "MIK", "OXO", "POR", "RUH", "STH", "TES", "WBK", "WOK")
LEADS, BECAUSE = "WIN", "Winchester has used it for longest"
VIC = ("Vic Vendor", "vic@example-planning.example", "He came to our user group, and I rang their office to be sure")
# Of whom, what, why, evidence; and how many votes it had.
NEEDS = (
    ("WIN", "Open, documented access to our own data", "We type our own decisions again to publish them",
     "Two days a month, each of us", 10),
    ("OXO", "A public register that works with a screen reader", "Residents who cannot see ring us instead",
     "31 calls in October; our audit found 14 faults", 9),
    ("BUC", "Our data back when a contract ends or councils merge", "In 2020 it took us nine months",
     "Five districts became one council", 7),
    ("TES", "Notices in plain English", "People do not know what they may object to", "", 4),
    ("POR", "One sign-in for all staff", "Leavers keep their access for weeks", "", 2),
    ("WOK", "A test system for every council", "We try new versions on the live one", "", 2),
    ("WBK", "Better search by map", "A street has to be spelled as in 1986", "", 1),
    ("MIK", "Shorter invoices", "Eleven pages each month", "", 1),
    ("OXO", "A new logo on letters", "Ours changed in spring", "", 0),
)  # fmt: skip
SAME = ("STH", "Access to our data for everyone we choose", "Our consultants type it again", "", "WIN")
WORDED = (
    ("Open, documented access to our own data",
     "Applications, decisions and comments, free of charge, for anyone we choose."),
    ("A public register that everyone can use", "With a keyboard, with a screen reader, on a phone: WCAG 2.2 AA."),
    ("Our data back within 30 days", "When a contract ends, or when councils merge, in an open format."),
)  # fmt: skip
STATEMENT = (
    "We are planning authorities with one system between us.\n\nThese are the three things our residents and officers "
    "need first. We ask for an answer to each, with a date."
)
NOT_SIGNED = ("GOS", "Our contract is being tendered, and our lawyers advise against it")
# Place of the need: what the supplier says, and what it promises, due so many days from now.
ANSWERS = {
    1: (
        "Yes. The first part is ready to be tried.",
        (("Read access to all application data, documented in public", -53),
         ("Consultee comments can be written through the same door", 129)),
    ),
    2: ("Yes.", (("The public register passes an independent WCAG 2.2 AA audit", -22),)),
    3: ("Yes, at no charge.", (("A full export in an open format, at no charge", 9),)),
}  # fmt: skip
KEPT, MISSED = ANSWERS[1][1][0][0], ANSWERS[2][1][0][0]
PROGRESS = "The audit found 14 faults. 11 are mended. We ask for time until the end of January."
NEW_DATE, WHY_NEW = 68, "Fourteen faults were found, eleven are mended, and the rest is promised by then."

WASTE = ("Waste rounds: what do we need first?", "Example Rounds Ltd", "Sample Waste Rounds")
WASTE_WORDS = "Four of us plan bin rounds with the same product. What do we need most, and do the others need it too?"
WASTE_NEEDS = (
    ("Crews see a change of round on the same day", "We ring them one by one", "14 missed streets in September"),
    ("Residents can look their bin day up without an address", "Not every flat is in the list", ""),
)


def play(group, councils, points, now):
    """What happened until the supplier's first contact left. Once: what somebody changes afterwards stays changed."""
    Story(group, councils, points, now).play()


def play_lately(group, councils, points, now):
    """What happened since somebody else speaks for the supplier, and a day that has just begun. Once."""
    Story(group, councils, points, now).play_lately()


class Story:
    """One run through it. Days are counted from today."""

    def __init__(self, group, councils, points, now):
        self.group, self.councils, self.points, self.now = group, councils, points, now
        self.today = london.today(now)
        self.people = {code: found for code in CODES if (found := self._person(code))}
        leads = Membership.objects.current().leads().filter(group=group)
        self.lead = leads.order_by("-person__name").first().person if leads.exists() else None

    def _person(self, code):
        council = self.councils.get(code)
        acting = Affiliation.objects.acting(self.today).confirmed().filter(council=council) if council else None
        first = acting.select_related("person").order_by("pk").first() if acting is not None else None
        return first and first.person

    def day(self, days):
        return self.today + dt.timedelta(days=days)

    def moment(self, days, hour=11):
        return min(self.now, london.moment(self.day(days), dt.time(hour)))

    def is_played(self, title):
        return Day.objects.filter(group=self.group, title=title).exists() or len(self.people) < len(CODES)

    def play(self):
        if self.is_played(TITLE):
            return
        day = self._planned()
        self._gathered(day)
        self._voted(day)
        self._signed(day)
        self._answered(day)
        self._met(day)

    # Planned, gathered, voted -------------------------------------------------------------------------------------
    def _planned(self):
        supplier, _ = Supplier.objects.get_or_create(name=SUPPLIER)
        product, _ = Product.objects.get_or_create(name=PRODUCT, supplier=supplier)
        fields = {
            "supplier": supplier, "product": product, "kind": KIND, "title": TITLE, "words": WORDS,
            "lead_council": self.councils[LEADS], "lead_because": BECAUSE, "audience": Day.Audience.PUBLIC,
            "gather_until": self.day(-289), "vote_until": self.day(-275), "sign_by": self.day(-240),
            "day_on": working_day(self.day(-220)),
        }  # fmt: skip
        first = {"by": self.lead, "now": self.moment(-314)}
        day = planning.make_day(group=self.group, fields=fields, **first)
        shared = {self.councils[code]: (self._use(code, product), "") for code in CODES}
        taking_part.choose_councils(day=day, councils=shared, **first)
        planning.begin(day=day, **first)
        for days, part in enumerate(day.participations.select_related("council")):
            self._joins(part, self.moment(days // 3 - 313))
        return day

    def _use(self, code, product):
        body, _ = Body.objects.get_or_create(council=self.councils[code])
        given = {"from_on": dt.date(2019, 4, 1), "added_by": self.people[code], "added_at": self.moment(-320)}
        return Use.objects.get_or_create(body=body, product=product, kind=KIND, defaults=given)[0]

    def _joins(self, part, now):
        by = self.people[part.council.code]
        taking_part.answer(participation=part, takes_part=True, by=by, now=now)

    def _gathered(self, day):
        written = {}
        for days, (code, *words, _) in enumerate(NEEDS):
            written[words[0]] = self._need(day, code, words, self.moment(days * 2 - 308))
        code, *words, into = SAME
        same = self._need(day, code, words, self.moment(-291))
        target = next(need for need in written.values() if need.council.code == into)
        because = "Both ask for the same: our own data, for whom we choose"
        gathering.merge_needs(into=target, needs=[same], because=because, by=self.lead, now=self.moment(-288))

    def _need(self, day, code, words, now):
        what, why, evidence = words
        fields = {"what": what, "why": why, "evidence": evidence, "point": self.points.get(5)}
        if "screen reader" not in what:
            fields["point"] = None
        about = {"council": self.councils[code], "by": self.people[code]}
        return gathering.write_need(day=day, fields=fields, now=now, **about)

    def _voted(self, day):
        opened = self.moment(-286)
        ballot = voting.open_vote(day=day, vote_until=self.day(-275), by=self.lead, now=opened)
        votes = {what: count for _, what, *_, count in NEEDS}
        left = [votes[option.words] for option in ballot.options.order_by("position")]
        for turn, code in enumerate(CODES):
            places = sorted(range(len(left)), key=lambda place: -left[place])[:3]
            for place in places:
                left[place] -= 1
            dots = [int(place in places) for place in range(len(left))]
            at = self.moment(turn % 9 - 285, hour=14)
            ballots.cast(ballot=ballot, council=self.councils[code], dots=dots, by=self.people[code], now=at)
        voting.take_result(day, self.moment(-275, hour=18))
        day.refresh_from_db()

    # The statement, the answers, the day -----------------------------------------------------------------------------
    def _signed(self, day):
        drafting_by = {"by": self.people[LEADS], "now": self.moment(-255)}
        for agreed, (title, words) in zip(day.agreed_needs.order_by("position"), WORDED, strict=True):
            fields = {"title": title, "words": words}
            wording.word_need(agreed_need=agreed, fields=fields, over=agreed.version, **drafting_by)
        drafting.write_statement(day=day, text=STATEMENT, over=0, **drafting_by)
        drafting.put_to_signing(day=day, by=self.lead, now=self.moment(-254))
        for turn, code in enumerate(CODES):
            no = NOT_SIGNED[1] if code == NOT_SIGNED[0] else ""
            signing.sign(
                day=day, council=self.councils[code], revision=1, is_signed=not no, because=no,
                by=self.people[code], now=self.moment(turn - 253),
            )  # fmt: skip
        name, email, how = VIC
        contacts.verify(supplier=day.supplier, name=name, email=email, how=how, by=self.lead, now=self.moment(-245))
        sending.send(day=day, by=self.lead, now=self.moment(-239))

    def _answered(self, day):
        fields = {
            "starts_on": day.day_on, "starts_time": dt.time(10), "ends_on": day.day_on, "ends_time": dt.time(15, 30),
            "host_council": self.councils["POR"], "venue": "Example House, Portsmouth",
        }  # fmt: skip
        meeting = convening.convene(day=day, fields=fields, by=self.lead, now=self.moment(-238))
        meetings.publish(meeting=meeting, by=self.lead, now=self.moment(-237))
        sent = day.sendings.select_related("contact", "day").get()
        for agreed in day.agreed_needs.order_by("position"):
            words, promised = ANSWERS[agreed.position]
            promises = [(what, self.day(days)) for what, days in promised]
            answering.answer(
                sending=sent, agreed_need=agreed, verdict="committed", words=words, promises=promises, over=0,
                now=self.moment(-226),
            )  # fmt: skip

    def _met(self, day):
        day.refresh_from_db()
        meeting = day.meeting
        during = {"by": self.lead, "now": meeting.starts_at + dt.timedelta(hours=1)}
        there = [self.people[code] for code in ("WIN", "OXO", "POR", "TES", "WBK", "BUC")]
        meetings.tick(meeting=meeting, people=there, **during)
        meetings.write_notes(
            meeting=meeting, notes="Four promises, each with a date. They come back on agendas.", over=0, **during,
        )  # fmt: skip
        meetings.circulate(meeting=meeting, by=self.lead, now=meeting.ends_at + dt.timedelta(days=4))
        following.start(day=day, by=self.lead, now=meeting.ends_at + dt.timedelta(days=1))
        left = SupplierContact.objects.get(supplier=day.supplier, email=VIC[1])
        contacts.withdraw(contact=left, because="He has left the company", by=self.lead, now=self.moment(-100))

    # What was kept ----------------------------------------------------------------------------------------------------
    def _followed(self, day):
        for what, days, option in ((KEPT, -50, 0), (MISSED, -20, 2)):
            one = day.commitments.get(what=what)
            ballot = following.ask_councils(
                commitment=one, last_day=self.day(days + 7), by=self.lead, now=self.moment(days)
            )
            for turn, code in enumerate(CODES[:8]):
                dots = [int(place == option) for place in range(3)]
                at = self.moment(days + 1 + turn % 5)
                ballots.cast(ballot=ballot, council=self.councils[code], dots=dots, by=self.people[code], now=at)
            following.take_verdicts(self.moment(days + 7, hour=18))

    def play_lately(self):
        day = Day.objects.filter(group=self.group, title=TITLE).first()
        vera = SupplierContact.objects.active().filter(email=CONTACT[1]).first()
        if day is not None and vera is not None and not day.commitments.filter(notes__isnull=False).exists():
            self._followed(day)
            self._goes_on(day, day.sendings.select_related("contact", "day").get(contact=vera))
        if not self.is_played(WASTE[0]):
            self._begun()

    def _goes_on(self, day, sent):
        missed = day.commitments.get(what=MISSED)
        following.note_of_supplier(
            sending=sent, commitment=missed, words=PROGRESS, new_due_on=self.day(NEW_DATE), now=self.moment(-5)
        )
        following.give_new_date(
            commitment=missed, due_on=self.day(NEW_DATE), because=WHY_NEW, by=self.lead, now=self.moment(-4)
        )

    # A day that has just begun ----------------------------------------------------------------------------------------
    def _begun(self):
        title, of, what = WASTE
        supplier, _ = Supplier.objects.get_or_create(name=of)
        product, _ = Product.objects.get_or_create(name=what, supplier=supplier)
        fields = {
            "supplier": supplier, "product": product, "kind": "waste", "title": title, "words": WASTE_WORDS,
            "lead_council": self.councils[LEADS], "lead_because": "Winchester asked first",
            "gather_until": self.day(10), "vote_until": self.day(21), "sign_by": self.day(40),
            "day_on": working_day(self.day(60)),
        }  # fmt: skip
        first = {"by": self.lead, "now": self.moment(-3)}
        day = planning.make_day(group=self.group, fields=fields, **first)
        shared = {self.councils[code]: (None, f"{what}, as they say") for code in (LEADS, "BUC", "OXO", "WBK")}
        taking_part.choose_councils(day=day, councils=shared, **first)
        planning.begin(day=day, **first)
        for code in (LEADS, "BUC"):
            self._joins(day.participations.select_related("council").get(council__code=code), self.moment(-2))
        for words in WASTE_NEEDS:
            self._need(day, LEADS, words, self.moment(-1))
