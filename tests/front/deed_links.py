"""A link of every purpose in `front.deeds`, each to something that a click would change, and what is typed with it."""

import datetime as dt
from urllib.parse import urlsplit

from django.db import connection
from django.utils import timezone

from common import do_links
from meetings.models import HostOffer
from scrutiny.sharing import council_uses
from scrutiny.uses_emails import fingerprint
from tests.ballot_factories import BallotFactory, opened
from tests.day_factories import DayFactory, ParticipationFactory
from tests.factories import (
    ActionFactory,
    AffiliationFactory,
    CoverageFactory,
    HostOfferFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PresenceFactory,
    TrialFactory,
)
from tests.poll_factories import DatePollFactory
from tests.scrutiny_factories import RatingVersionFactory, UseFactory
from tests.successions import new, old
from tests.timebank_factories import AgreementFactory, ClaimFactory, LoanFactory, OfferFactory

# What is kept of a visit, not of a deed: sessions, and the counters of limits.
OF_VISITS = {"django_session", "django_cache", "cache"}


class Links:
    """`of("meeting-answer")` makes the thing and returns the path of a link about it; `typed` is what its page asks."""

    def __init__(self, group, council, lead, member):
        self.group, self.council, self.lead, self.member = group, council, lead, member
        self.typed, self.person = {}, member

    def of(self, purpose, expires_at=None):
        thing, choice = getattr(self, purpose.replace("-", "_"))()
        expires_at = expires_at or timezone.now() + dt.timedelta(days=30)
        token = do_links.make(
            purpose, person_id=self.person.pk, object_id=thing.pk, choice=choice, expires_at=expires_at
        )
        return urlsplit(do_links.url(token)).path

    def meeting_answer(self):
        return MeetingFactory(group=self.group), "coming"

    def action_done(self):
        return ActionFactory(group=self.group, person=self.member, council=self.council), ""

    def action_time(self):
        action, _ = self.action_done()
        self.typed = {"until": str(timezone.localdate() + dt.timedelta(days=28))}
        return action, ""

    def action_hand_over(self):
        self.typed = {"to": "leads"}
        return self.action_done()

    def notes_confirm(self):
        facts = {"notes": "What was said.", "notes_state": "circulated", "notes_round": 1}
        meeting = MeetingFactory(group=self.group, days=-1, **facts)
        return PresenceFactory(meeting=meeting, person=self.member, council=self.council).meeting, "1"

    def meeting_feedback(self):
        self.typed = {"worth": "4"}
        return PresenceFactory(meeting__group=self.group, person=self.member).meeting, "4"

    def trial_answer(self):
        meeting, _ = self.meeting_feedback()
        self.typed = {"answer": "yes"}
        return TrialFactory(meeting=meeting), "yes"

    def date_poll_answer(self):
        poll = DatePollFactory(group=self.group)
        self.typed = {f"option_{option.pk}": "yes" for option in poll.options.all()}
        return poll, ""

    def host_offer_dates(self):
        self.typed = {"when": "11, 12 or 18 June"}
        return self.host_offer_withdraw()

    def host_offer_withdraw(self):
        standing = HostOffer.objects.filter(group=self.group, council=self.council, settled_at=None).first()
        return standing or HostOfferFactory(group=self.group, council=self.council, offered_by=self.member), ""

    def host_venue(self):
        self.typed = {"venue": "Example House, Sampleton", "postcode": ""}
        return MeetingFactory(group=self.group, host_council=self.council, venue=""), ""

    def choose_council(self):
        successors = [new("East Sample", on=dt.date(2040, 4, 1)), new("West Sample", on=dt.date(2040, 4, 1))]
        ending = old("Sample", *successors, on=dt.date(2040, 4, 1))
        AffiliationFactory(person=self.member, council=ending)
        MembershipFactory(person=self.member, council=ending)
        return ending, str(successors[0].pk)

    def join_request_accept(self):
        self.person = self.lead
        return JoinRequestFactory(group=self.group, council=self.council), ""

    def loan_choose(self):
        return LoanFactory(**self._asked()), ""

    def loan_decline(self):
        return self.loan_choose()

    def hours_confirm(self):
        return ClaimFactory(**{f"loan__{name}": value for name, value in self._asked().items()}), ""

    def hours_dispute(self):
        self.typed = {"because": "It was a day less"}
        return self.hours_confirm()

    def terms_approve(self):
        asked = {f"loan__{name}": value for name, value in self._asked().items()}
        return AgreementFactory(**asked, lender_at=timezone.now()), ""

    def offer_renew(self):
        offer = OfferFactory(council=self.council, offered_by=self.member, days=10)
        return offer, str(timezone.localdate() + dt.timedelta(days=190))

    def ballot_answer(self):
        return opened(BallotFactory(group=self.group), self.council).electors.get(), "1"

    def ballot_fill(self):
        self.typed = {"dots_1": "2", "dots_2": "1"}
        return opened(BallotFactory(group=self.group, dots=3), self.council).electors.get(), ""

    def uses_confirm(self):
        UseFactory(council=self.council)
        return self.council, fingerprint(council_uses(self.council, timezone.localdate()))

    def ratings_pass(self):
        self.person = self.lead
        council = CoverageFactory(group=self.group).council
        version = RatingVersionFactory(rating__use=UseFactory(council=council), state="submitted")
        return version.rating.use, str(version.pk)

    def day_join(self):
        day = DayFactory(group=self.group, stage="gathering")
        return ParticipationFactory(day=day, council=self.council), ""

    def day_decline(self):
        self.typed = {"because": "We replace it in April"}
        return self.day_join()

    def day_sign(self):
        day = DayFactory(group=self.group, lead_council=self.council, stage="statement")
        return day.participations.get(council=self.council), "1"

    def day_sign_decline(self):
        self.typed = {"because": "It names no date"}
        return self.day_sign()

    def _asked(self):
        return {"request__council": self.council, "request__asked_by": self.member}

    def mute_mail(self):
        return self.person, "reminder"

    def digest_stop(self):
        return self.person, "never"

    def digest_mute_group(self):
        return self.group, ""


def everything():
    """A digest of every table, history and queue included: two are equal while nothing has changed."""
    names = sorted(set(connection.introspection.table_names()) - OF_VISITS)
    one = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{0}\" t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(name) for name in names))
        return dict(cursor.fetchall())
