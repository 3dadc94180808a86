"""A request that fits is told to the councils it fits best: by one mail a day at most, otherwise in the digest."""

import datetime as dt

import pytest

from accounts.models import MutedMail
from common.lines import Span
from outbox.models import Message
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory
from tests.timebank.lending import Post, at, text, world
from tests.timebank_factories import OfferFactory, RequestFactory, officer
from timebank import fit_planner
from timebank.actions import asking
from timebank.models import Request, RequestNotice
from timebank.news import news_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """Havant offers what Winchester asks for."""
    found = world(words="Six interviews with people who use the bins.")
    offered(found.havant, found.answerer, found)
    return found


def offered(council, person, made, **fields):
    until = dt.date(2027, 3, 30)
    skill = made.request.skills.get()
    return OfferFactory(council=council, offered_by=person, skill=skill, until=until, offered_at=at(1), **fields)


def another(made, name, group=None):
    """A council with somebody in the group, which offers it too."""
    council = CouncilFactory(short_name=name)
    CoverageFactory(group=group or made.group, council=council)
    person = officer(council, group or made.group, name=f"{name}’s officer")
    offered(council, person, made)
    return person


def notices():
    return sorted(RequestNotice.objects.values_list("request__title", "person__name", "by_mail"))


def tell(now):
    return fit_planner.plan(now)


def test_who_made_the_offer_is_told_why_it_fits_once(made):
    assert (tell(at(3)), tell(at(3, 11)), tell(at(9))) == (1, 0, 0)

    (mail,) = Message.objects.filter(kind="request-fits")
    assert (mail.person_id, mail.about) == (made.answerer.pk, f"request:{made.request.pk}")
    said = text(mail)
    assert "Winchester asks for help: Ask residents about bins" in said
    assert "Offers User researcher until 30 March 2027" in said
    assert "In the same group" in said
    assert f"/timebank/requests/{made.request.pk}/answer/" in said


def test_a_second_request_on_one_day_waits_for_the_digest_and_the_next_day_brings_a_mail_again(made):
    skills = [made.request.skills.get()]
    RequestFactory(title="Second", skills=skills, opened_at=at(3))
    tell(at(3, 11))
    RequestFactory(title="Third", skills=skills, opened_at=at(4))

    assert tell(at(4, 11)) == 1
    RequestFactory(title="Fourth", skills=skills, opened_at=at(4, 12))
    assert tell(at(4, 13)) == 0

    assert [(title, by_mail) for title, name, by_mail in notices() if name == "Robin Madeup"] == [
        ("Ask residents about bins", True),
        ("Fourth", False),
        ("Second", False),
        ("Third", True),
    ]


def test_the_best_few_councils_get_a_mail_and_the_others_read_it_in_their_digest(made):
    for number in range(fit_planner.BEST):
        another(made, f"Sample {number}")

    assert tell(at(3)) == fit_planner.BEST

    assert sum(by_mail for _, _, by_mail in notices()) == fit_planner.BEST
    assert len(notices()) == fit_planner.BEST + 1


def test_whoever_wants_no_such_mail_reads_it_in_the_digest(made):
    MutedMail.objects.create(person=made.answerer, kind="help-wanted")

    assert tell(at(3)) == 0

    assert notices() == [("Ask residents about bins", "Robin Madeup", False)]


def test_a_request_for_some_groups_is_told_to_nobody_outside_them(made):
    """Nor to who was inside before, or is there as a partner."""
    north = PeerGroupFactory(name="North")
    people = [another(made, name, north) for name in ("Elsewhere", "Formerly", "Partly")]
    MembershipFactory(group=made.group, person=people[1], left_at=at(1))
    MembershipFactory(group=made.group, person=people[2], kind="academic", council=None, organisation="A university")
    for person in people[1:]:  # their councils fit: a colleague is inside
        officer(person.affiliations.get().council, made.group)
    Request.objects.update(audience="groups")
    made.request.groups.set([made.group])

    tell(at(3))

    told = {name for _, name, _ in notices()}
    assert told.isdisjoint(person.name for person in people)
    assert "Robin Madeup" in told


@pytest.mark.parametrize("why", ["answered", "closed", "old", "a draft"])
def test_nobody_is_told_of_a_request_that_is(made, why):
    if why == "answered":
        made.answer(at(3))
    elif why == "closed":
        asking.close_request(request=made.request, by=made.asker, now=at(3))
    elif why == "old":
        Request.objects.update(opened_at=at(1, month=9))
    else:
        Request.objects.update(state="draft", opened_at=None)

    assert tell(at(3, 11)) == 0
    assert notices() == []


def test_a_mail_that_has_not_left_is_taken_back_with_its_request(made):
    tell(at(3))

    asking.close_request(request=made.request, by=made.asker, now=at(3, 11))

    assert Message.objects.get(kind="request-fits").state == "cancelled"


def test_if_who_offered_has_gone_a_few_colleagues_are_told(made):
    for _ in range(5):
        officer(made.havant, made.group)
    made.answerer.affiliations.update(ended_on=dt.date(2026, 10, 1))

    assert tell(at(3)) == 5

    assert ("request-fits", "Robin Madeup") not in Post().news()


def test_who_has_left_every_group_reads_no_request_and_a_colleague_is_told(made):
    made.answerer.memberships.update(left_at=at(1))

    assert tell(at(3)) == 1

    assert Message.objects.get(kind="request-fits").person_id == made.kim.pk


# In the digest --------------------------------------------------------------------------------------------------------
def read(made, after=None):
    return news_for([Span(made.answerer, after or at(2), at(9))]).get(made.answerer.pk, [])


def test_the_digest_tells_of_what_no_mail_told_in_a_group_of_its_reader(made):
    Request.objects.update(by_on=dt.date(2026, 12, 4))
    MutedMail.objects.create(person=made.answerer, kind="help-wanted")
    tell(at(3))

    (line,) = read(made)

    assert (line.kind, line.title) == ("request", "Winchester asks for help: Ask residents about bins")
    assert line.why == "About 15 h, by 4 December 2026. Your council offers what it needs."
    assert (line.url, line.group_id, line.at) == (made.request.get_absolute_url(), made.group.pk, at(3))
    assert read(made, after=at(4)) == []


def test_the_digest_says_nothing_of_what_a_mail_told_or_what_has_ended(made):
    tell(at(3))
    assert read(made) == []

    RequestNotice.objects.update(by_mail=False)
    assert len(read(made)) == 1
    asking.close_request(request=made.request, by=made.asker, now=at(4))
    assert read(made) == []


def test_the_digest_asks_again_who_may_read_it_and_whether_its_day_is_over(made):
    tell(at(3))
    RequestNotice.objects.update(by_mail=False)
    Request.objects.update(audience="groups", by_on=dt.date(2026, 11, 9))
    assert read(made) == []  # shown to groups that the reader is in none of

    made.request.groups.set([made.group])
    assert len(read(made)) == 1
    MembershipFactory(person=made.answerer)
    made.answerer.memberships.filter(group=made.group).update(left_at=at(4))
    assert read(made) == []  # in a group still, and not in this one
    made.answerer.memberships.update(left_at=None)

    Request.objects.update(by_on=dt.date(2026, 11, 8))
    assert read(made) == []  # the digest is of the 9th
    Request.objects.update(audience="all", by_on=None)
    made.answerer.memberships.update(kind="supplier", council=None, organisation="Sample Ltd")
    assert read(made) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_digest_asks_three_statements_for_one_and_for_three(made, count, django_assert_num_queries):
    MutedMail.objects.create(person=made.answerer, kind="help-wanted")
    for number in range(count - 1):
        RequestFactory(title=f"More {number}", skills=[made.request.skills.get()], opened_at=at(3))
    tell(at(3, 11))

    with django_assert_num_queries(3):
        assert len(read(made)) == count
