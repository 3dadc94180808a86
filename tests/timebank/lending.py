"""Two councils of one group, the people who ask, answer, help and lead; and what the outbox tells whom."""

import datetime as dt
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default as modern

from accounts.models import User
from common import london
from councils.models import EmailDomain
from outbox.delivery import deliver
from outbox.models import Message
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.timebank_factories import RequestFactory, SkillFactory, officer
from timebank import planner
from timebank.actions import lending

BOSS = "boss@havant.example"
OFFERED = {"minutes": 15 * 60, "words": "Glad to.", "approver_email": BOSS}


def at(day, hour=10, month=11, year=2026):
    """A moment on London's clocks, of November 2026 if not said otherwise: the 2nd is a Monday."""
    return london.moment(dt.date(year, month, day), dt.time(hour))


@dataclass
class World:
    """Winchester asks, Havant answers, Kim helps. Pat leads their region, for a third council."""

    group: object
    winchester: object
    havant: object
    asker: object
    answerer: object
    kim: object
    lead: object
    request: object

    def answer(self, now, **fields):
        fields = {"lent_person": self.kim, **OFFERED, **fields}
        return lending.answer(request=self.request, lender=self.havant, fields=fields, by=self.answerer, now=now)


def world(**request):
    group = PeerGroupFactory(slug="south", name="South")
    winchester, havant = (CouncilFactory(short_name=name) for name in ("Winchester", "Havant"))
    EmailDomain.objects.create(council=havant, domain="havant.example")
    for council in (winchester, havant):
        CoverageFactory(group=group, council=council)
    asker = officer(winchester, group, name="Sam Example")
    answerer = officer(havant, group, name="Robin Madeup")
    kim = officer(havant, group, name="Kim Specimen")
    lead = UserFactory(name="Pat Sample")
    MembershipFactory(group=group, person=lead, council=CouncilFactory(), role="lead")
    skill = SkillFactory(name="User researcher")
    request = {"title": "Ask residents about bins", "skills": [skill], "opened_at": at(2), **request}
    request = RequestFactory(council=winchester, asked_by=asker, asked_at=at(2), **request)
    return World(group, winchester, havant, asker, answerer, kim, lead, request)


def run(now):
    """One round of the worker: what is due is written, and sent. Returns how many reminders, how many requests told."""
    counts = planner.plan(now)
    deliver(now=now)
    return tuple(counts.values())


class Post:
    """`news()` says what came into the outbox since it was asked last: [(kind, to whom)], by kind and name."""

    def __init__(self):
        self.seen = 0

    def news(self):
        new = Message.objects.filter(pk__gt=self.seen).order_by("pk")
        self.seen = max([message.pk for message in new], default=self.seen)
        return sorted((message.kind, to(message)) for message in new)


def to(message):
    return User.objects.get(pk=message.person_id).name if message.person_id else message.to_address


def states(**narrow):
    """[(kind, the end of its key, state)], oldest first."""
    rows = Message.objects.filter(**narrow).order_by("pk")
    return [(message.kind, message.key.rpartition(":")[2], message.state) for message in rows]


def reply_to(message):
    """The address that an answer goes to, or nothing."""
    mail = message_from_bytes(message.body.mime, policy=modern)
    found = mail["Reply-To"]
    return found.addresses[0].addr_spec if found else ""


def text(message):
    mail = message_from_bytes(message.body.mime, policy=modern)
    return " ".join(f"{mail['Subject']} {mail.get_body(('plain',)).get_content()}".split())
