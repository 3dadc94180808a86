"""A council asks for help: the deeds of a request, and who may do them."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Affiliation
from outbox.models import Message
from tests.factories import CouncilFactory, MembershipFactory, PeerGroupFactory
from tests.refusing import refused
from tests.timebank_factories import LoanFactory, RequestFactory, SkillFactory, officer
from timebank.actions import asking
from timebank.models import Loan, Request, Step
from timebank.refusals import NotYours, Refused, TooLate

pytestmark = pytest.mark.django_db
State = Request.State


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def fields(group):
    return {
        "title": "A user researcher for two days", "words": "Six interviews", "skills": [SkillFactory()],
        "minutes": 900, "audience": "groups", "groups": [group], "place": "remote", "is_public": True,
    }  # fmt: skip


@pytest.fixture
def asked(council, member, fields, now):
    return asking.save_draft(council=council, fields=fields, by=member, now=now)


def as_it_is(asked):
    return Request.objects.get(pk=asked.pk)


# A draft --------------------------------------------------------------------------------------------------------------
def test_a_draft_keeps_what_was_typed_and_is_changed_until_it_is_opened(asked, council, member, fields, group, now):
    kept = as_it_is(asked)
    assert (kept.state, kept.council, kept.asked_by, kept.asked_at) == (State.DRAFT, council, member, now)
    assert (kept.title, kept.minutes, kept.place, kept.is_public) == (fields["title"], 900, "remote", True)
    assert (list(kept.skills.all()), list(kept.groups.all())) == (fields["skills"], [group])

    more = {**fields, "title": "Three days", "audience": "all"}
    asking.save_draft(council=council, fields=more, by=member, now=now, request=asked)

    kept = as_it_is(asked)
    assert (kept.title, kept.audience, list(kept.groups.all())) == ("Three days", "all", [])


def test_the_same_click_twice_is_one_draft_and_later_it_is_two(asked, council, member, fields, now):
    given = {"council": council, "fields": fields, "by": member}

    assert asking.save_draft(now=now + dt.timedelta(seconds=30), **given) == asked
    assert asking.save_draft(now=now + dt.timedelta(minutes=2), **given) != asked
    assert asking.save_draft(now=now, **given | {"fields": {**fields, "title": "Another"}}) != asked


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"minutes": 60}, "Time: 1 h, was 15 h"),
        ({"by_on": dt.date(2030, 3, 1)}, "Needed by: Friday 1 March 2030, was no day"),
        ({"from_on": dt.date(2030, 3, 1)}, "Not before: Friday 1 March 2030, was no day"),
        ({"skills": "another"}, "Skills: Content designer, was "),
        ({"title": "Said better"}, None),
    ],
)
def test_who_answered_hears_what_is_asked_for_now(asked, council, member, fields, now, other, says):
    asking.open_request(request=asked, by=member, now=now)
    waits, chosen = (LoanFactory(request=asked, state=state) for state in ("offered", "chosen"))
    if "skills" in other:
        other = {"skills": [SkillFactory(name="Content designer")]}

    asking.change_request(request=asked, fields={**fields, **other}, by=member, now=now)

    said = [step.words.startswith(says or "-") for step in waits.steps.filter(kind="altered", by=member)]
    letters = Message.objects.filter(kind="lending-news").values_list("person_id", flat=True)
    assert (said, list(letters)) == (([True], [waits.offered_by_id]) if says else ([], []))
    assert not chosen.steps.exists()


@pytest.mark.parametrize("why", ["another council", "only said", "left", "in no group"])
def test_only_who_is_seen_to_be_of_the_council_and_is_in_a_group_asks_for_it(council, member, fields, now, why):
    if why == "another council":
        council = CouncilFactory()
    elif why == "only said":
        member.affiliations.update(confirmed_at=None, confirmed_by=None)
    elif why == "left":
        member.affiliations.update(ended_on=dt.date(2025, 1, 1))
    else:
        member.memberships.update(left_at=now)

    with pytest.raises(NotYours):
        asking.save_draft(council=council, fields=fields, by=member, now=now)

    assert Request.objects.count() == 0


def test_the_database_refuses_a_request_of_somebody_elses_council(member):
    with refused("who_acts_is_of_the_council"):
        RequestFactory(council=CouncilFactory(), asked_by=member)
    Affiliation.objects.filter(person=member).update(confirmed_at=None, confirmed_by=None)
    with refused("who_acts_is_of_the_council"):
        RequestFactory(council=Affiliation.objects.get(person=member).council, asked_by=member)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"minutes": 0}, "request_is_for_some_time"),
        ({"minutes": 10**9}, "request_is_for_some_time"),
        ({"from_on": dt.date(2027, 2, 1), "by_on": dt.date(2027, 1, 31)}, "request_is_needed_after_it_starts"),
        ({"state": "open", "opened_at": None}, "request_is_opened_and_ended_at_a_moment"),
        ({"state": "closed", "ended_at": None}, "request_is_opened_and_ended_at_a_moment"),
    ],
)
def test_the_database_refuses_what_no_request_can_be(member, council, given, name):
    with refused(name):
        RequestFactory(council=council, asked_by=member, **given)


# Open, change, close --------------------------------------------------------------------------------------------------
def test_a_request_is_opened_once(asked, member, now):
    assert asking.open_request(request=asked, by=member, now=now) is True
    assert asking.open_request(request=asked, by=member, now=now + dt.timedelta(hours=1)) is False

    kept = as_it_is(asked)
    assert (kept.state, kept.opened_at) == (State.OPEN, now)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda one: Request.objects.filter(pk=one.pk).update(by_on=dt.date(2020, 1, 1)), "The day by which"),
        (lambda one: one.skills.clear(), "Say which skill"),
        (lambda one: one.groups.clear(), "Say which of your groups"),
    ],
)
def test_a_draft_that_lacks_something_is_not_opened(asked, member, now, change, says):
    change(asked)

    with pytest.raises(Refused, match=says):
        asking.open_request(request=asked, by=member, now=now)

    assert as_it_is(asked).state == State.DRAFT


def test_an_open_request_is_changed_and_an_ended_one_is_not(asked, council, member, fields, now):
    asking.open_request(request=asked, by=member, now=now)

    with pytest.raises(TooLate):
        asking.save_draft(council=council, fields=fields, by=member, now=now, request=asked)
    asking.change_request(request=asked, fields={**fields, "minutes": 60}, by=member, now=now)
    assert as_it_is(asked).minutes == 60

    asking.close_request(request=asked, by=member, now=now)
    with pytest.raises(TooLate):
        asking.change_request(request=asked, fields={**fields, "minutes": 90}, by=member, now=now)
    assert as_it_is(asked).minutes == 60


@pytest.mark.parametrize("deed", ["open", "change", "close", "withdraw"])
def test_nobody_of_another_council_does_anything_to_it(asked, outsider, fields, now, deed):
    by = {"by": outsider, "now": now, "request": asked}
    if deed in {"close", "withdraw"}:
        Request.objects.filter(pk=asked.pk).update(state="open", opened_at=now)
    deeds = {
        "open": lambda: asking.open_request(**by),
        "change": lambda: asking.change_request(fields=fields, **by),
        "close": lambda: asking.close_request(**by),
        "withdraw": lambda: asking.withdraw_request(because="No", **by),
    }
    before = Request.objects.filter(pk=asked.pk).values().get()

    with pytest.raises(NotYours):
        deeds[deed]()

    assert Request.objects.filter(pk=asked.pk).values().get() == before


# The end --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def answered(council, member):
    """An open request with an answer that waits and one that was chosen, and the person who gave the first."""
    asked = RequestFactory(council=council, asked_by=member)
    havant = CouncilFactory(short_name="Havant")
    waits = LoanFactory(request=asked, lender=havant, offered_by=officer(havant))
    return asked, waits, LoanFactory(request=asked, state="active")


@pytest.mark.parametrize(
    ("deed", "state", "said", "because"),
    [
        (lambda **by: asking.close_request(**by), State.CLOSED, "", "The request was closed"),
        (
            lambda **by: asking.withdraw_request(because="We found somebody", **by), State.WITHDRAWN,
            "We found somebody", "The request was withdrawn",
        ),
    ],
)  # fmt: skip
def test_with_its_end_open_answers_are_told_and_over_and_chosen_ones_go_on(
    answered, member, now, deed, state, said, because
):
    asked, waits, chosen = answered

    assert deed(request=asked, by=member, now=now) is True
    assert deed(request=asked, by=member, now=now) is False

    kept = as_it_is(asked)
    assert (kept.state, kept.ended_at, kept.ended_by, kept.ended_because) == (state, now, member, said)
    waits.refresh_from_db()
    assert (waits.state, waits.state_at, waits.ended_because) == (Loan.State.DECLINED, now, because)
    assert [(step.kind, step.by, step.words) for step in Step.objects.all()] == [("declined", member, because)]
    chosen.refresh_from_db()
    assert chosen.state == Loan.State.ACTIVE
    assert list(Message.objects.values_list("to_address", flat=True)) == [waits.offered_by.email]


def test_what_has_ended_one_way_does_not_end_another(answered, member, now):
    asked, *_ = answered
    asking.close_request(request=asked, by=member, now=now)

    with pytest.raises(TooLate, match="closed"):
        asking.withdraw_request(request=asked, because="No", by=member, now=now)
    with pytest.raises(TooLate, match="closed"):
        asking.open_request(request=asked, by=member, now=now)

    assert as_it_is(asked).state == State.CLOSED


def test_a_draft_is_deleted_not_withdrawn_so_that_nobody_ever_reads_it(asked, member, now):
    assert asking.withdraw_request(request=asked, because="", by=member, now=now) is True

    assert Request.objects.count() == 0
    with pytest.raises(TooLate, match="deleted"):
        asking.open_request(request=asked, by=member, now=now)


def test_what_is_asked_of_certain_groups_is_read_by_their_public_sector_of_today(group):
    """Somebody may be of the public sector in one group, and a partner or gone in another."""
    request, _ = RequestFactory(groups=[group]), RequestFactory(groups=[PeerGroupFactory()])
    inside, gone, partner, elsewhere = (MembershipFactory().person for _ in range(4))
    MembershipFactory(group=group, person=inside)
    MembershipFactory(group=group, person=gone, left_at=timezone.now())
    MembershipFactory(group=group, person=partner, kind="academic", council=None, organisation="A university")

    read = [set(Request.objects.visible_to(person)) for person in (inside, gone, partner, elsewhere)]

    assert read == [{request}, set(), set(), set()]
