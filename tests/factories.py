"""Made-up rows for tests. People are plainly fictitious; every row is valid, so a constraint that bites is meant to."""

import datetime as dt

import factory
from allauth.account.models import EmailAddress
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Affiliation, FeedLink, LostFactor, User
from common import london
from councils.models import Council, EmailDomain, Succession
from meetings.models import (
    Action,
    ActionStep,
    AgendaItem,
    Attendance,
    Circulation,
    Correction,
    Decision,
    Feedback,
    Guest,
    HostOffer,
    Link,
    Meeting,
    NotesConfirmation,
    Opening,
    Placement,
    Presence,
    Review,
    Revision,
    Seat,
    StandingItem,
    Table,
    Topic,
    Trial,
    TrialAnswer,
)
from peergroups.models import Coverage, Invitation, JoinRequest, Membership, PeerGroup, StartRequest
from standards.models import Point, Standard


def _letters(n):
    """0 → AAA, 1 → AAB, …: a code of three letters."""
    return chr(65 + n // 676 % 26) + chr(65 + n // 26 % 26) + chr(65 + n % 26)


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = Council
        skip_postgeneration_save = True

    code = factory.Sequence(_letters)
    gss = factory.Sequence(lambda n: f"E07{n:06}")
    short_name = factory.Sequence(lambda n: f"Sample {_letters(n).title()}")
    official_name = factory.LazyAttribute(lambda o: f"{o.short_name} Council")
    kind = Council.Kind.UNITARY
    nation = Council.Nation.ENGLAND
    region = "South East"

    @factory.post_generation
    def domains(self, create, extracted, **kwargs):
        for domain in extracted or ():
            EmailDomain.objects.create(council=self, domain=domain)


class SuccessionFactory(DjangoModelFactory):
    class Meta:
        model = Succession

    predecessor = factory.SubFactory(CouncilFactory)
    successor = factory.SubFactory(CouncilFactory)
    on = dt.date(2020, 4, 1)


class StandardFactory(DjangoModelFactory):
    class Meta:
        model = Standard

    slug = factory.Sequence(lambda n: f"standard-{n}")
    name = factory.Sequence(lambda n: f"Sample standard {n}")
    version = "1"
    publisher = "Example publisher"


class PointFactory(DjangoModelFactory):
    class Meta:
        model = Point

    standard = factory.SubFactory(StandardFactory)
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    title = "Understand users"


class UserFactory(DjangoModelFactory):
    """A person with a verified address, as after signing in once."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    name = factory.Sequence(lambda n: f"Sam Example {n}")
    job_title = "Digital officer"
    is_active = True
    closed_at = factory.LazyAttribute(lambda o: None if o.is_active else timezone.now())

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(**kwargs)

    @factory.post_generation
    def address(self, create, extracted, **kwargs):
        EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


def close(person):
    """Deactivate somebody in the database alone; the deed is front.actions.close_account."""
    User.objects.filter(pk=person.pk).update(is_active=False, closed_at=timezone.now())
    person.refresh_from_db()


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    person = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    started_on = dt.date(2024, 1, 1)
    confirmed_at = factory.LazyFunction(timezone.now)
    confirmed_by = factory.SelfAttribute("person")


class FeedLinkFactory(DjangoModelFactory):
    class Meta:
        model = FeedLink

    class Params:
        secret = factory.Sequence(lambda n: f"secret-{n}")

    person = factory.SubFactory(UserFactory)
    name = "Phone"
    digest = factory.LazyAttribute(lambda o: FeedLink.digest_of(o.secret))


class LostFactorFactory(DjangoModelFactory):
    class Meta:
        model = LostFactor

    person = factory.SubFactory(UserFactory)
    by = factory.SubFactory(UserFactory)
    because = "Lost phone"
    at = factory.LazyFunction(timezone.now)


class PeerGroupFactory(DjangoModelFactory):
    class Meta:
        model = PeerGroup

    slug = factory.Sequence(lambda n: f"group-{n}")
    name = factory.Sequence(lambda n: f"Group {n}")
    kind = PeerGroup.Kind.REGION


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = Coverage

    group = factory.SubFactory(PeerGroupFactory)
    council = factory.SubFactory(CouncilFactory)


class MembershipFactory(DjangoModelFactory):
    """A member for a council. For a partner give kind, council=None and organisation."""

    class Meta:
        model = Membership

    group = factory.SubFactory(PeerGroupFactory)
    person = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    joined_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=365))


class InvitationFactory(DjangoModelFactory):
    """An open invitation, as a member for a council. For a partner give kind, council=None and organisation."""

    class Meta:
        model = Invitation

    group = factory.SubFactory(PeerGroupFactory)
    email = factory.Sequence(lambda n: f"invited{n}@people.example")
    council = factory.SubFactory(CouncilFactory)
    invited_at = factory.LazyFunction(timezone.now)
    sent_at = factory.SelfAttribute("invited_at")
    expires_at = factory.LazyAttribute(lambda o: o.sent_at + dt.timedelta(days=30))


class JoinRequestFactory(DjangoModelFactory):
    """A request that waits for a lead's word."""

    class Meta:
        model = JoinRequest

    group = factory.SubFactory(PeerGroupFactory)
    person = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    asked_at = factory.LazyFunction(timezone.now)


class StartRequestFactory(DjangoModelFactory):
    """A group that is asked for by somebody who was not signed in."""

    class Meta:
        model = StartRequest

    name = factory.Sequence(lambda n: f"Asked {n}")
    asker = "Robin Visitor"
    email = factory.Sequence(lambda n: f"asks{n}@people.example")
    council = factory.SubFactory(CouncilFactory)
    words = "We have nobody to learn with."
    asked_at = factory.LazyFunction(timezone.now)


class MeetingFactory(DjangoModelFactory):
    """A published public meeting, 30 days from today, 10am to 3pm.

    Give `days=-30` for a past one, `draft=True` for a draft. With `notes` given and no state, they are agreed.
    """

    class Meta:
        model = Meeting

    class Params:
        days = 30
        draft = factory.Trait(state=Meeting.State.DRAFT, published_at=None)

    group = factory.SubFactory(PeerGroupFactory)
    title = factory.Sequence(lambda n: f"Sample meeting {n}")
    starts_on = factory.LazyAttribute(lambda o: london.today(timezone.now()) + dt.timedelta(days=o.days))
    starts_time = dt.time(10)
    ends_on = factory.SelfAttribute("starts_on")
    ends_time = dt.time(15)
    host_council = factory.SubFactory(CouncilFactory)
    venue = "Example House, Sampleton"
    state = Meeting.State.PUBLISHED
    published_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
    notes = ""
    notes_state = factory.LazyAttribute(lambda o: Meeting.Notes.AGREED if o.notes else Meeting.Notes.DRAFT)
    notes_version = factory.LazyAttribute(lambda o: 1 if o.notes else 0)
    circulated_at = factory.LazyAttribute(lambda o: None if o.notes_state == "draft" else timezone.now())
    agreed_at = factory.LazyAttribute(lambda o: timezone.now() if o.notes_state == "agreed" else None)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.LazyAttribute(lambda o: o.meeting.agenda_items.count() + 1)
    title = factory.Sequence(lambda n: f"Sample item {n}")
    minutes = 20


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    answer = Attendance.Answer.COMING


class PresenceFactory(DjangoModelFactory):
    """Somebody was there."""

    class Meta:
        model = Presence

    meeting = factory.SubFactory(MeetingFactory, days=-1)
    person = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)


class GuestFactory(DjangoModelFactory):
    """Somebody at one meeting without an account, who gave an address."""

    class Meta:
        model = Guest

    meeting = factory.SubFactory(MeetingFactory, days=-1)
    name = factory.Sequence(lambda n: f"Gale Guest {n}")
    organisation = "Example Planning Ltd"
    kind = "supplier"
    email = factory.Sequence(lambda n: f"guest{n}@visitors.example")
    added_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=365))


class TableFactory(DjangoModelFactory):
    class Meta:
        model = Table

    item = factory.SubFactory(AgendaItemFactory, kind="table-work")
    number = factory.LazyAttribute(lambda o: o.item.tables.count() + 1)
    service = "Bin collections"


class SeatFactory(DjangoModelFactory):
    """A person's. For a guest's give guest and person=None."""

    class Meta:
        model = Seat

    table = factory.SubFactory(TableFactory)
    item = factory.SelfAttribute("table.item")
    person = factory.SubFactory(UserFactory)


# What waits for an agenda ---------------------------------------------------------------------------------------------
class TopicFactory(DjangoModelFactory):
    """Something a member proposed, and that is open. Give `dropped=True` for one that a lead dropped."""

    class Meta:
        model = Topic

    class Params:
        dropped = factory.Trait(
            closed_at=factory.LazyFunction(timezone.now), outcome="dropped", closed_because="Nobody minds any more"
        )

    group = factory.SubFactory(PeerGroupFactory)
    key = factory.Sequence(lambda n: f"meetings.proposal:{n}")
    kind = Topic.Kind.PROPOSAL
    title = factory.Sequence(lambda n: f"Sample topic {n}")


class PlacementFactory(DjangoModelFactory):
    """A topic on a line of its own at a meeting of its group. For one that waits to be placed give item=None."""

    class Meta:
        model = Placement

    topic = factory.SubFactory(TopicFactory)
    meeting = factory.SubFactory(MeetingFactory, group=factory.SelfAttribute("..topic.group"))
    item = factory.SubFactory(AgendaItemFactory, meeting=factory.SelfAttribute("..meeting"))


class StandingItemFactory(DjangoModelFactory):
    class Meta:
        model = StandingItem

    group = factory.SubFactory(PeerGroupFactory)
    title = factory.Sequence(lambda n: f"Sample standing item {n}")
    minutes = 15


class HostOfferFactory(DjangoModelFactory):
    class Meta:
        model = HostOffer

    group = factory.SubFactory(PeerGroupFactory)
    council = factory.SubFactory(CouncilFactory)
    when = "any Thursday in June"


# What was agreed ------------------------------------------------------------------------------------------------------
class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory, days=-30)
    sentence = factory.Sequence(lambda n: f"We agreed on sample {n}.")


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    decision = factory.SubFactory(DecisionFactory)
    outcome = Review.Outcome.KEPT
    sentence = factory.SelfAttribute("decision.sentence")


class ActionFactory(DjangoModelFactory):
    """An open one, due in 14 days. Its trail is empty: the deed `add_action` writes the first step."""

    class Meta:
        model = Action

    class Params:
        days = 14
        done = factory.Trait(state=Action.State.DONE, closed_at=factory.LazyFunction(timezone.now))
        dropped = factory.Trait(state=Action.State.DROPPED, closed_at=factory.LazyFunction(timezone.now))

    group = factory.SubFactory(PeerGroupFactory)
    words = factory.Sequence(lambda n: f"Do sample thing {n}")
    person = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    due_on = factory.LazyAttribute(lambda o: london.today(timezone.now()) + dt.timedelta(days=o.days))


class ActionStepFactory(DjangoModelFactory):
    class Meta:
        model = ActionStep

    action = factory.SubFactory(ActionFactory)
    kind = ActionStep.Kind.AGREED
    person = factory.SelfAttribute("action.person")
    council = factory.SelfAttribute("action.council")
    due_on = factory.SelfAttribute("action.due_on")


class LinkFactory(DjangoModelFactory):
    """Beside a meeting. For another thing give it, and meeting=None."""

    class Meta:
        model = Link

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence(lambda n: f"Slides {n}")
    url = "https://slides.example/1"


# What is written about it ---------------------------------------------------------------------------------------------
class RevisionFactory(DjangoModelFactory):
    class Meta:
        model = Revision

    meeting = factory.SubFactory(MeetingFactory, days=-1)
    version = factory.LazyAttribute(lambda o: o.meeting.revisions.count() + 1)
    text = "What was said"


class OpeningFactory(DjangoModelFactory):
    """For everybody since the meeting was published."""

    class Meta:
        model = Opening

    meeting = factory.SubFactory(MeetingFactory)
    audience = "public"
    opened_at = factory.LazyAttribute(lambda o: o.meeting.published_at)


class CirculationFactory(DjangoModelFactory):
    class Meta:
        model = Circulation

    meeting = factory.SubFactory(MeetingFactory, days=-1)
    round = factory.LazyAttribute(lambda o: o.meeting.circulations.count() + 1)


class CorrectionFactory(DjangoModelFactory):
    class Meta:
        model = Correction

    meeting = factory.SubFactory(MeetingFactory, days=-7, notes="What was said", notes_state="circulated")
    person = factory.SubFactory(UserFactory)
    words = "We said three councils, not two."


class NotesConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = NotesConfirmation

    meeting = factory.SubFactory(MeetingFactory, days=-7, notes="What was said", notes_state="circulated")
    person = factory.SubFactory(UserFactory)
    council = factory.SubFactory(CouncilFactory)
    round = factory.SelfAttribute("meeting.notes_round")


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    meeting = factory.SubFactory(MeetingFactory, days=-1)
    person = factory.SubFactory(UserFactory)
    worth = Feedback.Worth.MOSTLY


class TrialFactory(DjangoModelFactory):
    class Meta:
        model = Trial

    meeting = factory.SubFactory(MeetingFactory, days=-30)
    group = factory.SelfAttribute("meeting.group")
    title = "Suppliers invited"
    question = "Shall we invite suppliers again?"
    review_on = factory.LazyFunction(lambda: london.today(timezone.now()) + dt.timedelta(days=30))


class TrialAnswerFactory(DjangoModelFactory):
    class Meta:
        model = TrialAnswer

    trial = factory.SubFactory(TrialFactory)
    person = factory.SubFactory(UserFactory)
    answer = TrialAnswer.Answer.YES
