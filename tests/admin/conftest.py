"""Another group with everything in it that a group can have, and a canary in every text of it."""

import datetime as dt

import pytest
from django.utils import timezone

from outbox.models import Message
from peergroups.models import Invitation, JoinRequest
from tests.ballot_factories import BallotFactory
from tests.factories import (
    ActionFactory,
    ActionStepFactory,
    AffiliationFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    CoverageFactory,
    DecisionFactory,
    GuestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    PlacementFactory,
    ReviewFactory,
    TopicFactory,
    UserFactory,
)
from tests.mail_factories import LeadNoteFactory
from tests.timebank_factories import LoanFactory, OfferFactory, RequestFactory, TransferFactory

CANARY = "qcanaryq"


class Row(dict):
    """{noun: row}, also as attributes."""

    __getattr__ = dict.__getitem__


def everything(group, council, word):
    """One row of each kind in a group, `word` in each text field, by noun."""
    now = timezone.now()
    person = UserFactory(name=f"Sam {word}", email=f"{word}@people.example", job_title=f"{word} officer")
    asker = UserFactory(name=f"Asking {word}", email=f"asking.{word}@people.example", job_title=word)
    membership = MembershipFactory(group=group, person=person, council=council)
    partner = MembershipFactory(
        group=group,
        person=UserFactory(name=f"Partner {word}", email=f"partner.{word}@people.example"),
        council=None,
        kind="other",
        organisation=f"{word} Ltd",
    )
    gone = MembershipFactory(
        group=group, council=council, person__name=f"Gone {word}", person__email=f"gone.{word}@people.example",
        left_at=now, left_by=person,
    )  # fmt: skip
    meeting = MeetingFactory(
        group=group, host_council=council, title=f"{word} meeting", summary=word, venue=word, postcode=word[:10],
        online_url=f"https://{word}.example/", getting_there=word, notes=word, audience="members",
    )  # fmt: skip
    item = AgendaItemFactory(meeting=meeting, title=f"{word} item", presenter=word)
    action = ActionFactory(group=group, meeting=meeting, words=f"{word} action", person=person, council=council)
    decision = DecisionFactory(meeting=meeting, sentence=f"{word} decision")
    topic = TopicFactory(group=group, title=f"{word} topic", words=word, url=f"https://{word}.example/")
    help_wanted = RequestFactory(council=council, title=f"{word} help", words=word)
    loan = LoanFactory(request=help_wanted, state="booked", lent_name=f"Helper {word}", words=word)
    transfer = TransferFactory(loan=loan)
    asked = {"group": group, "invited_at": now, "sent_at": now, "expires_at": now + dt.timedelta(days=30)}
    return Row(
        group=group,
        coverage=CoverageFactory(group=group, council=council),
        person=person,
        asker=asker,
        affiliation=AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None),
        membership=membership,
        partner=partner,
        gone=gone,
        meeting=meeting,
        item=item,
        action=action,
        step=ActionStepFactory(action=action, kind="dropped", words=word),
        decision=decision,
        review=ReviewFactory(decision=decision, words=word),
        topic=topic,
        placement=PlacementFactory(
            topic=topic, meeting=meeting, item=None, skipped_at=now, skipped_by=person, skipped_because=word
        ),
        guest=GuestFactory(
            meeting=meeting, name=f"Guest {word}", organisation=f"{word} plc", email=f"guest.{word}@people.example"
        ),
        answer=AttendanceFactory(meeting=meeting, person=person, council=council),
        invitation=Invitation.objects.create(
            **asked, email=f"invited.{word}@people.example", council=council, words=word, invited_by=person
        ),
        request=JoinRequest.objects.create(group=group, person=asker, council=council, words=word, asked_at=now),
        offer=OfferFactory(council=council, skill__name=f"{word} skill", words=word),
        help_wanted=help_wanted,
        loan=loan,
        transfer=transfer,
        account=transfer.payer,
        ballot=BallotFactory(group=group, question=f"{word}?", words=word, dots=1, options=[word, "Other", "Third"]),
        note=LeadNoteFactory(group=group, words=f"{word} note", written_by=person),
        message=Message.objects.create(
            key=f"invitation:{word}:1", to_address=f"{word}@people.example", person_id=person.pk, envelope_from="a@b.c",
            scope=f"group:{group.pk}", about=f"meeting:{meeting.pk}", kind="invitation", priority=1, due_at=now,
            next_try=now, date=now, message_id=f"<{word}@b.example>", last_error=word,
        ),
    )  # fmt: skip


@pytest.fixture
def ours(group, council, lead):
    """What belongs to the group that `lead` leads."""
    return everything(group, CouncilFactory(short_name="Basingstoke"), "ourword")


@pytest.fixture
def theirs(db):
    """What belongs to a group that `lead` has nothing to do with. Council names are public and have no canary."""
    group = PeerGroupFactory(
        slug=f"{CANARY}-slug", name=f"{CANARY} group", summary=CANARY, chat_url=f"https://{CANARY}.example/"
    )
    return everything(group, CouncilFactory(short_name="Elsewhere", official_name="Elsewhere Council"), CANARY)


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def as_coordinator(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def open_desk(settings):
    settings.ROOT_URLCONF = "tests.admin.open_desk"


@pytest.fixture
def both(client, lead, coordinator):
    """both(path) → what the lead reads there, after the coordinator has heard a canary."""

    def both(path, data=None):
        client.force_login(coordinator)
        assert CANARY in client.get(path, data, follow=True).content.decode()
        client.force_login(lead)
        response = client.get(path, data, follow=True)
        return response.content.decode()

    return both


def list_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
