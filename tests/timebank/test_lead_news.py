"""What leads read once in their digest: time that nobody has released, and time that was not released."""

import datetime as dt

import pytest

from common.lines import Span
from digests import news
from outbox.models import Message
from peergroups.readers import readers_of
from tests.factories import CouncilFactory, CoverageFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.timebank.lending import BOSS, at, world
from tests.timebank_factories import LoanFactory
from timebank import planner
from timebank.actions import approving, asking, lending
from timebank.lead_news import news_for
from timebank.models import Approval, Loan

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture
def made():
    return world()


@pytest.fixture
def loan(made):
    """Chosen on the 3rd; its approver has been asked since."""
    loan = made.answer(at(3))
    lending.choose(loan=loan, by=made.asker, now=at(3))
    loan.refresh_from_db()
    return loan


def told(*people, until, after=None):
    """{name: [title]} of what these people read in the digest of a week."""
    spans = [Span(person, after or until - WEEK, until) for person in people]
    found = news_for(spans, until, readers_of(people))
    return {person.name: [line.title for line in found[person.pk]] for person in people if person.pk in found}


def test_time_that_nobody_released_in_two_weeks_is_a_line_once(made, loan):
    assert told(made.lead, until=at(16)) == {}

    assert told(made.lead, until=at(23)) == {"Pat Sample": ["Time is not released yet: Havant for Winchester"]}

    (line,) = news_for([Span(made.lead, at(16), at(23))], at(23), readers_of([made.lead]))[made.lead.pk]
    assert line.why == (
        "“Ask residents about bins”: the approver was asked on 3 November 2026 and reminded twice. "
        "A word with Havant may help."
    )
    assert (line.url, line.group_id, line.at) == (loan.get_absolute_url(), made.group.pk, at(17))
    assert told(made.lead, until=at(30)) == {}


@pytest.mark.parametrize("what", ["released", "somebody else is asked", "called off", "ended"])
def test_what_does_not_wait_any_more_is_not_told(made, loan, what):
    if what == "released":
        approving.release(approval=loan.approvals.get(), now=at(18))
    elif what == "ended":
        Loan.objects.update(state="cancelled", ended_because="By hand")
    elif what == "called off":
        lending.cancel(loan=loan, because="We found somebody", by=made.asker, now=at(18))
    else:
        approving.ask_approver(loan=loan, email="other@havant.example", by=made.answerer, now=at(18))

    assert told(made.lead, until=at(23)) == {}


def test_time_that_was_not_released_is_a_line_while_it_stays_so(made, loan):
    approving.refuse(approval=loan.approvals.get(), because="Too busy", now=at(18))

    assert told(made.lead, until=at(23)) == {"Pat Sample": ["Time was not released: Havant for Winchester"]}
    (line,) = news_for([Span(made.lead, at(16), at(23))], at(23), readers_of([made.lead]))[made.lead.pk]
    assert line.why == "“Ask residents about bins”: other councils can still answer."
    assert "Too busy" not in line.title + line.why  # the councils’ own to read
    assert told(made.lead, until=at(30)) == {}

    made.request.refresh_from_db()
    asking.close_request(request=made.request, by=made.asker, now=at(19))
    (line,) = news_for([Span(made.lead, at(16), at(23))], at(23), readers_of([made.lead]))[made.lead.pk]
    assert line.why == "“Ask residents about bins” is closed by now."
    Loan.objects.update(state="chosen")
    assert told(made.lead, until=at(23)) == {}


def test_it_is_told_to_who_leads_a_region_of_either_council_and_to_nobody_else(made, loan):
    """Nor to members, former leads, leads of other regions, of what covered one once, and of the network."""

    def led(name, council=None, kind="region", **more):
        group, person = PeerGroupFactory(kind=kind), UserFactory(name=name)
        if council:
            CoverageFactory(group=group, council=council, **more.pop("coverage", {}))
        MembershipFactory(group=group, person=person, council=CouncilFactory(), **{"role": "lead"} | more)
        return person

    people = [
        made.lead,
        led("Of the borrower", made.winchester),
        led("Elsewhere", CouncilFactory()),
        led("Once", made.havant, coverage={"end": dt.date(2026, 10, 1)}),
        led("Network", kind="network"),
        led("Member", made.havant, role="member"),
        led("Left", made.havant, left_at=at(1), left_because="left"),
        made.asker,
    ]

    assert set(told(*people, until=at(23))) == {"Pat Sample", "Of the borrower"}


def test_it_is_no_mail_of_its_own(made, loan):
    for day in range(4, 30):
        planner.plan(at(day))

    assert not Message.objects.filter(person_id=made.lead.pk).exists()
    assert Message.objects.filter(kind="lending-release").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_it_is_one_statement_and_none_for_who_leads_nothing(made, count, django_assert_num_queries):
    for _ in range(count):
        loan = LoanFactory(request=made.request, state="chosen")
        CoverageFactory(group=made.group, council=loan.lender)
        Approval.objects.create(loan=loan, email=BOSS, asked_at=at(3))
    people = [made.lead, made.asker]
    readers, spans = readers_of(people), [Span(person, at(16), at(23)) for person in people]

    with django_assert_num_queries(1):
        assert len(news_for(spans, at(23), readers)[made.lead.pk]) == count
    with django_assert_num_queries(0):
        assert news_for(spans[1:], at(23), readers_of([])) == {}


def test_the_digest_asks_for_it(made, loan):
    spans, readers = [Span(made.lead, at(16), at(23))], readers_of([made.lead])

    assert "lending" in {line.kind for line in news.news_for(spans, at(23), readers)[made.lead.pk]}
