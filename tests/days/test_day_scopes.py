"""Who knows of a scrutiny day, who reads what single councils wrote there, and who does what."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from councils.models import Succession
from scrutiny.days import doors, permissions
from scrutiny.models import (
    AgreedNeed,
    Answer,
    Commitment,
    CommitmentNote,
    Day,
    Need,
    NeedVersion,
    Participation,
    Promise,
    SentStatement,
    SignOff,
    Statement,
    StatementRevision,
    Turn,
    Verdict,
    Wording,
)
from tests.day_factories import (
    AnswerFactory,
    CommitmentFactory,
    CommitmentNoteFactory,
    DayFactory,
    NeedFactory,
    ParticipationFactory,
    SignOffFactory,
    VerdictFactory,
    begun,
    goes,
    in_days,
    somebody_of,
)
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory, UserFactory, close
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db

RUN_IT = {"lead", "coordinator"}
PUBLIC_SECTOR = {"member", "outsider", "of a park"}
INVITED = {"taking part", "silent", "left", "of an heir", "declined"}
NOT_DECLINED = INVITED - {"declined"}
STRANGERS = {"anonymous", "supplier", "nobody's", "unseen", "former", "closed", "closed coordinator"}


@pytest.fixture
def people(lead, member, outsider, supplier, coordinator, group):
    """Everybody by name. Those of invited councils are in no group: see `invite`."""
    park = MembershipFactory(kind="public-body", council=None, organisation="A park").person
    closed = MembershipFactory(group=group, role="lead").person
    boss = UserFactory(is_superuser=True)
    close(closed)
    close(boss)
    return {
        "lead": lead, "coordinator": coordinator, "member": member, "outsider": outsider, "of a park": park,
        "supplier": supplier, "anonymous": AnonymousUser(), "nobody's": officer(CouncilFactory()),
        "closed": closed, "closed coordinator": boss,
    }  # fmt: skip


def invite(day, people):
    """Two councils take part, and one each is silent, declines, has left, and follows one that took part."""
    taking, old = (part.council for part in day.participations.all())
    heir = CouncilFactory()
    Succession.objects.create(predecessor=old, successor=heir, on=in_days(0))
    type(old).objects.filter(pk=old.pk).update(end=in_days(-1))
    silent, declined, left = (
        ParticipationFactory(day=day, answer=said).council for said in ("none", "declines", "takes-part")
    )
    gone = {"left_at": timezone.now(), "left_because": "It uses another now"}
    Participation.objects.filter(day=day, council=left).update(**gone)
    unseen = AffiliationFactory(council=taking, confirmed_at=None, confirmed_by=None).person
    former = AffiliationFactory(council=taking, ended_on=dt.date(2025, 3, 31)).person
    councils = {"taking part": taking, "silent": silent, "declined": declined, "left": left, "of an heir": heir}
    people |= {name: somebody_of(council) for name, council in councils.items()}
    people |= {"unseen": unseen, "former": former}


def who(people, rows, row):
    return {name for name, person in people.items() if row in rows(person)}


@pytest.fixture
def day(group):
    return DayFactory(group=group, stage="gathering")


@pytest.mark.parametrize(
    ("audience", "sees", "reads"),
    [
        ("public", RUN_IT | PUBLIC_SECTOR | INVITED | STRANGERS, RUN_IT | PUBLIC_SECTOR | NOT_DECLINED),
        ("public-sector", RUN_IT | PUBLIC_SECTOR | INVITED, RUN_IT | PUBLIC_SECTOR | NOT_DECLINED),
        ("councils", RUN_IT | INVITED, RUN_IT | NOT_DECLINED),
    ],
)
def test_who_knows_of_a_day_and_who_reads_what_single_councils_wrote(day, people, audience, sees, reads):
    invite(day, people)
    Day.objects.filter(pk=day.pk).update(audience=audience)
    part, need, turn = day.participations.first(), day.needs.first(), day.turns.first()

    assert who(people, Day.objects.visible_to, day) == who(people, Turn.objects.visible_to, turn) == sees
    assert who(people, Day.objects.inside_for, day) == who(people, Need.objects.visible_to, need) == reads
    assert who(people, Participation.objects.visible_to, part) == reads
    assert who(people, Day.objects.manageable_by, day) == who(people, Need.objects.manageable_by, need) == RUN_IT


def test_a_draft_and_what_never_opened_is_for_who_runs_it(people, group):
    council = CouncilFactory()
    given = {"group": group, "audience": "public", "lead_council": council}
    draft, ended = DayFactory(**given), DayFactory(**given, stage="cancelled")
    people |= {"planned": somebody_of(ParticipationFactory(day=draft, council=council, planned=True).council)}

    for day in (draft, ended):
        assert who(people, Day.objects.visible_to, day) == who(people, Day.objects.inside_for, day) == RUN_IT
        assert who(people, Day.objects.draftable_by, day) == RUN_IT


def test_the_statement_is_written_by_who_runs_the_day_and_by_the_lead_council(people, day):
    people |= {"of the lead council": somebody_of(day.lead_council)}

    assert who(people, Day.objects.draftable_by, day) == RUN_IT | {"of the lead council"}


def test_what_came_of_a_day_is_for_who_knows_of_it_and_single_councils_words_are_not():
    day = DayFactory(stage="statement", audience="public")
    SignOffFactory(day=day)
    goes_on = DayFactory(stage="follow-up", audience="public")
    commitment = goes_on.commitments.first()
    VerdictFactory(commitment=commitment, outcome="part")
    theirs = CommitmentNoteFactory(commitment=commitment)
    ours = CommitmentNoteFactory(commitment=commitment, contact=None, by=UserFactory())
    stranger, reader = AnonymousUser(), MembershipFactory().person

    for model in (AgreedNeed, Wording, SentStatement, Answer, Promise, Commitment, Verdict, Turn):
        assert model.objects.visible_to(stranger).exists(), model
    for model in (Need, NeedVersion, Participation, Statement, StatementRevision, SignOff):
        assert not model.objects.visible_to(stranger).exists(), model
        assert model.objects.visible_to(reader).exists(), model
    assert list(CommitmentNote.objects.visible_to(stranger)) == [theirs]
    assert set(CommitmentNote.objects.visible_to(reader)) == {theirs, ours}
    Day.objects.filter(pk=goes_on.pk).update(audience="councils")
    for model in (SentStatement, Answer, Promise, Commitment, CommitmentNote, Verdict):
        assert not model.objects.visible_to(reader).filter(pk__gt=0).exists(), model


# Who does what --------------------------------------------------------------------------------------------------------
def test_a_council_speaks_through_its_own_people_while_it_takes_part(people, day):
    invite(day, people)

    speaks = {name for name, person in people.items() if permissions.councils_of(person, day)}
    answers = {name for name, person in people.items() if permissions.asked_of(person, day)}

    assert speaks == {"taking part"}
    assert answers == {"taking part", "silent", "declined"}
    assert [str(council) for council in permissions.councils_of(people["taking part"], day)] == [
        str(day.participations.first().council)
    ]


def test_what_one_may_on_one_day_one_may_not_on_another():
    mine, other = (DayFactory(stage="gathering", audience="councils") for _ in range(2))
    draft = ParticipationFactory(day=DayFactory(), council=mine.lead_council, planned=True).day
    speaker = somebody_of(mine.lead_council)
    leads = MembershipFactory(group=mine.group, role="lead").person

    for may, person in (
        (permissions.can_run_day, leads), (permissions.can_word_day, speaker), (permissions.can_read_inside, speaker),
        (permissions.councils_of, speaker), (permissions.asked_of, speaker),
    ):  # fmt: skip
        assert may(person, mine), may
        assert not may(person, other), may
        assert not may(person, draft), may


def test_a_council_asks_in_while_needs_are_gathered_if_its_people_may_know_of_the_day(people, day, member, council):
    invite(day, people)
    Day.objects.filter(pk=day.pk).update(audience="public")
    asks = {name for name, person in people.items() if permissions.may_ask_in(person, day)}
    assert asks == {"lead", "member", "outsider"}
    assert permissions.may_ask_in(member, day) == [council]

    type(council).objects.filter(pk=council.pk).update(end=in_days(-1))
    assert permissions.may_ask_in(member, day) == []
    for other in (DayFactory(stage="agreed"), DayFactory(stage="gathering", audience="councils")):
        assert permissions.may_ask_in(people["outsider"], other) == []


def test_leads_of_the_group_and_coordinators_plan_and_run(people, day, outsider, group):
    MembershipFactory(person=outsider, role="lead")

    for may in (permissions.can_run_day, permissions.can_word_day):
        assert {name for name, person in people.items() if may(person, day)} == RUN_IT
    for name in ("lead", "coordinator"):
        assert doors.enter_planning(SimpleNamespace(method="GET", user=people[name]), group.slug).group == group
    with pytest.raises(PermissionDenied):
        doors.enter_planning(SimpleNamespace(method="GET", user=people["member"]), group.slug)
    with pytest.raises(Http404):
        doors.enter_planning(SimpleNamespace(method="GET", user=outsider), group.slug)


def test_a_door_opens_for_who_may_know_and_shows_nothing_of_another_day(people, day):
    inside, outside = SimpleNamespace(method="GET", user=people["member"]), SimpleNamespace(user=people["supplier"])
    need, other = day.needs.first(), NeedFactory()
    Day.objects.filter(pk=day.pk).update(audience="public")
    followed = DayFactory(stage="follow-up", audience="public")
    commitment, another = followed.commitments.first(), CommitmentFactory()

    assert doors.enter_need(inside, day.pk, need.pk)[1] == need
    assert doors.enter_day(outside, day.pk).day == day
    assert doors.enter_commitment(outside, followed.pk, commitment.pk)[1] == commitment
    for door, *keys in (
        (doors.enter_inside, day.pk), (doors.enter_need, day.pk, need.pk), (doors.enter_day, DayFactory().pk),
        (doors.enter_commitment, followed.pk, another.pk), (doors.enter_commitment, another.day_id, another.pk),
    ):  # fmt: skip
        with pytest.raises(Http404):
            door(outside, *keys)
    with pytest.raises(Http404):
        doors.enter_need(inside, day.pk, other.pk)


def test_what_a_visit_may_do_is_asked_once(day, lead, django_assert_num_queries):
    visit = doors.enter_day(SimpleNamespace(method="GET", user=lead), day.pk)
    done = (visit.runs, visit.words, visit.is_inside, visit.councils, visit.asked)

    assert done == (True, True, True, [], [])
    with django_assert_num_queries(0):
        assert (visit.runs, visit.words, visit.is_inside, visit.councils, visit.asked) == done


# What counts ----------------------------------------------------------------------------------------------------------
def test_the_newest_answer_counts():
    day = DayFactory(stage="sent")
    agreed, other = day.agreed_needs.all()[:2]
    AnswerFactory(agreed_need=agreed, verdict="declined")
    newest, only = AnswerFactory(agreed_need=agreed), AnswerFactory(agreed_need=other)

    assert set(Answer.objects.latest_of_each()) == {newest, only}


def test_a_commitment_is_due_on_its_day_while_it_is_open():
    first, second, third = DayFactory(stage="follow-up").commitments.all()
    Commitment.objects.filter(pk__in=[first.pk, second.pk]).update(due_on=in_days(0))
    Commitment.objects.filter(pk=second.pk).update(state="closed", closed_at=timezone.now(), closed_because="Why")

    assert list(Commitment.objects.due(in_days(0))) == [first]
    assert set(Commitment.objects.open()) == {first, third}


def test_a_day_goes_on_from_the_gathering_to_its_end():
    stages = [*Day.Stage]
    days = {stage: DayFactory(stage=stage) for stage in ("draft", "gathering", "closed", "cancelled")}

    assert list(Day.objects.going_on()) == [days["gathering"]]
    assert {stage for stage in stages if Day(stage=stage).is_over} == {"closed", "cancelled"}
    assert (days["draft"].is_draft, days["closed"].is_draft) == (True, False)


def test_a_day_says_what_councils_share(group):
    day = begun(DayFactory(group=group, supplier__name="Example Planning Ltd"), CouncilFactory())
    assert (day.what, day.ballot_key) == ("Example Planning Ltd", f"scrutiny.day:{day.pk}:1")
    assert goes(day, "cancelled", closed_at=timezone.now(), closed_because="Why").get_absolute_url()
