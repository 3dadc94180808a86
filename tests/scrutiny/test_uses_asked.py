"""Once a year a council's people are asked whether its list is still true, and answer from the mail."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import MutedMail
from common import do_links, london
from common.lines import Span
from councils.models import Council
from outbox.models import Hold, Message
from peergroups.models import Coverage
from scrutiny import uses_deeds, uses_due, uses_emails, uses_news, uses_planner, uses_succession, uses_waiting
from scrutiny.actions import listing
from scrutiny.models import Use, UseCheck
from scrutiny.sharing import council_uses
from scrutiny.uses_waiting import WAITS
from tests.factories import CouncilFactory, PeerGroupFactory, SuccessionFactory, close
from tests.scrutiny_factories import BodyFactory, ProductFactory, UseCheckFactory, UseFactory
from tests.timebank_factories import officer
from tests.waits import asked

pytestmark = pytest.mark.django_db
waiting_for = asked(*WAITS)


def at(day, hour=12, *, month=11, year=2026):
    return london.moment(dt.date(year, month, day), dt.time(hour))


IN = at(5)  # Thursday 5 November 2026: the list came in
NEXT = at(6, 9)


@pytest.fixture
def use(council):
    return UseFactory(council=council, product__name="Public Access", added_at=IN)


def asked(now):
    """Run the planner; to whom its mails are, all told."""
    uses_planner.plan(now)
    return sorted(
        Message.objects.filter(kind=uses_emails.USES).exclude(state="cancelled").values_list("to_address", "key")
    )


# When -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("basis", "was_checked", "now", "on"),
    [
        (at(5), False, at(6, 8), None),
        (at(5), False, at(6, 9), "2026-11-05"),
        (at(6), False, at(8), None),  # a weekend is between
        (at(6), False, at(9, 9), "2026-11-06"),
        (at(5), True, at(5, month=11, year=2027), None),
        (at(5), True, at(8, 9, month=11, year=2027), "2027-11-05"),
        (at(5), False, at(8, 9, month=11, year=2028), "2028-11-05"),
        (at(29, month=2, year=2024), True, at(3, month=3, year=2025), "2025-02-28"),
    ],
)
def test_a_council_is_asked_at_once_and_then_every_year(basis, was_checked, now, on):
    found = uses_due.asked_on(basis, was_checked, "england", now)

    assert (str(found) if found else None) == on


def test_a_councils_people_are_asked_once_a_year_until_one_of_them_answers(member, lead, council, use):
    assert asked(at(6, 8)) == []
    first = asked(NEXT)
    assert sorted(address for address, _ in first) == sorted([member.email, lead.email])
    assert asked(at(20)) == first

    listing.confirm_all(council=council, by=member, now=at(20))

    assert asked(at(20)) == []
    assert Message.objects.filter(kind=uses_emails.USES, state="cancelled").count() == 2
    assert asked(at(1, month=11, year=2027)) == []
    assert len(asked(at(23, 12, month=11, year=2027))) == 2


@pytest.mark.parametrize("why", ["muted", "held", "no list", "over", "unconfirmed", "supplier's", "left"])
def test_nobody_is_asked_who_should_not_be(member, supplier, council, use, why):
    match why:
        case "muted":
            MutedMail.objects.create(person=member, kind="register")
        case "held":
            Hold.objects.create(reason="restored")
        case "no list":
            use.delete()
        case "over":
            Use.objects.update(to_on="2026-01-01")
        case "unconfirmed":
            member.affiliations.update(confirmed_at=None, confirmed_by=None)
        case "supplier's":
            member.memberships.update(kind="supplier", council=None, organisation="Example")
        case "left":
            member.memberships.update(left_at=IN, left_by=member, left_because="left")

    assert asked(NEXT) == []


@pytest.mark.parametrize("why", ["over", "unconfirmed", "went elsewhere"])
def test_nothing_waits_where_nothing_is_in_use_or_for_who_does_not_act(member, council, use, why):
    match why:
        case "over":
            Use.objects.update(to_on="2026-01-01")
        case "unconfirmed":
            member.affiliations.update(confirmed_at=None, confirmed_by=None)
        case "went elsewhere":
            member.affiliations.update(ended_on="2026-11-01")
    UseFactory()  # of another council

    assert waiting_for([member], NEXT) == {}


def test_no_more_than_five_of_a_council_are_asked(group, council, use):
    for _ in range(7):
        officer(council, group)

    assert len(asked(NEXT)) == 5


def test_what_a_council_took_over_is_asked_of_its_people(member, council):
    old = CouncilFactory(end=dt.date(2020, 3, 31))
    SuccessionFactory(predecessor=old, successor=council)
    UseFactory(council=old, added_at=IN)

    assert [address for address, _ in asked(NEXT)] == [member.email]


def test_what_a_joint_service_uses_for_a_council_is_asked_of_its_people(member, council):
    UseFactory(body=BodyFactory(kind="joint", council=None, name="Shared planning", serves=[council]), added_at=IN)

    assert [address for address, _ in asked(NEXT)] == [member.email]


@pytest.mark.parametrize("count", [1, 3])
def test_planning_and_waiting_ask_the_same_of_one_council_and_of_three(group, count, django_assert_num_queries):
    people = []
    for _ in range(count):
        council = CouncilFactory()
        UseFactory(council=council, added_at=IN)
        people.append(officer(council, group))
    asked(NEXT)

    with django_assert_num_queries(8):
        uses_planner.plan(NEXT)
    with django_assert_num_queries(4):
        found = uses_waiting.waiting_for(people, NEXT)

    assert sorted(found) == sorted(person.pk for person in people)


# Your turn ------------------------------------------------------------------------------------------------------------
def test_it_waits_for_everybody_who_acts_until_one_has_looked(member, outsider, supplier, council, use):
    people = [member, outsider, supplier]

    assert [line.title for line in waiting_for(people, NEXT)[member.pk]] == ["Is it still true what Winchester uses?"]
    assert waiting_for(people, NEXT).keys() == {member.pk}
    assert waiting_for([], NEXT) == {}

    UseCheckFactory(use=use, by=member, at=NEXT)

    assert waiting_for(people, NEXT) == {}


# From the mail --------------------------------------------------------------------------------------------------------
def link(person, council, now=NEXT):
    sharers = council_uses(council, london.today(now))
    token = do_links.make(
        "uses-confirm", person_id=person.pk, object_id=council.pk, choice=uses_emails.fingerprint(sharers),
        expires_at=now + dt.timedelta(days=60),
    )  # fmt: skip
    return do_links.read(token, now)


def test_the_mail_names_what_is_used_and_its_link_confirms_it_with_a_press_only(client, member, council, use):
    uses_planner.plan(NEXT)
    mine = link(member, council)

    page = uses_deeds.show_confirm(mine, NEXT)
    assert (page.button, page.facts) == ("All of it is true", (("Planning", "Public Access"),))
    assert UseCheck.objects.count() == 0
    done = uses_deeds.act_confirm(mine, NEXT)

    assert done.title == "Confirmed. Thank you"
    assert [(check.by, check.answer) for check in UseCheck.objects.all()] == [(member, "confirmed")]


def test_a_link_that_was_used_says_so_and_confirms_nothing_again(member, council, use):
    mine = link(member, council)
    uses_deeds.act_confirm(mine, NEXT)

    again = uses_deeds.act_confirm(mine, NEXT)

    assert (uses_deeds.show_confirm(mine, NEXT).state, again.done_already) == ("done", True)
    assert UseCheck.objects.count() == 1
    UseFactory(council=council, product=ProductFactory(name="Came in since"))
    assert uses_deeds.act_confirm(mine, NEXT).title == uses_deeds.OTHER


def test_a_link_that_was_used_last_year_confirms_the_list_of_this_year(member, council, use):
    UseCheckFactory(use=use, by=member, at=IN - dt.timedelta(days=61))

    assert uses_deeds.show_confirm(link(member, council), NEXT).state != "done"


def test_a_link_confirms_what_its_reader_saw_and_nothing_else(member, council, use):
    mine = link(member, council)
    UseFactory(council=council, product=ProductFactory(name="Came in since"))

    page = uses_deeds.show_confirm(mine, NEXT)
    assert (page.button, page.next_url) == ("", uses_emails.change_path(council))
    assert uses_deeds.act_confirm(mine, NEXT).title == "The list has changed since you got the mail"
    assert UseCheck.objects.count() == 0


@pytest.mark.parametrize(
    "who", ["outsider", "supplier", "left the council", "left the group", "closed", "council ended"]
)
def test_a_link_of_somebody_who_does_not_act_for_it_does_nothing(request, member, council, use, who):
    mine = link(request.getfixturevalue(who) if who in {"outsider", "supplier"} else member, council)
    match who:
        case "left the council":
            member.affiliations.update(ended_on="2026-11-01")
        case "left the group":
            member.memberships.update(left_at=IN, left_by=member, left_because="left")
        case "closed":
            close(member)
        case "council ended":
            Council.objects.filter(pk=council.pk).update(end="2026-11-01")

    assert uses_deeds.show_confirm(mine, NEXT) is uses_deeds.GONE
    assert uses_deeds.act_confirm(mine, NEXT).title == uses_deeds.GONE.title
    assert UseCheck.objects.count() == 0


# A digest -------------------------------------------------------------------------------------------------------------
def test_a_digest_tells_what_councils_of_ones_groups_began_and_stopped_using(member, outsider, supplier, council, use):
    UseCheckFactory(use=use, by=member, at=at(7), answer="added")
    UseCheckFactory(use=use, by=member, at=at(8), answer="ended")
    UseCheckFactory(use=use, by=member, at=at(8), answer="confirmed")
    UseCheckFactory(use=use, by=member, at=at(20), answer="ended")
    own = UseFactory(council=council, product=ProductFactory(is_own=True, supplier=None))
    UseCheckFactory(use=own, by=member, at=at(8), answer="added")

    found = uses_news.news_for([Span(person, IN, at(12)) for person in (member, outsider, supplier)], at(12))

    assert [line.title for line in found[member.pk]] == [
        "Winchester now uses Public Access", "Winchester no longer uses Public Access",
    ]  # fmt: skip
    assert found.keys() == {member.pk}
    assert found[member.pk][0].url == reverse("scrutiny:use-detail", args=[use.pk])


def test_a_group_that_covers_a_council_no_more_hears_nothing_of_it(member, council, use):
    Coverage.objects.filter(council=council).update(end=at(5).date())
    UseCheckFactory(use=use, by=member, at=at(8), answer="added")

    assert uses_news.news_for([Span(member, IN, at(12))], at(12)) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_news_cost_three_statements_for_one_and_for_three(member, council, count, django_assert_num_queries):
    for _ in range(count):
        UseCheckFactory(use=UseFactory(council=council), by=member, at=at(8), answer="added")
    PeerGroupFactory()

    with django_assert_num_queries(3):
        found = uses_news.news_for([Span(member, IN, at(12))], at(12))

    assert len(found[member.pk]) == count


# Succession -----------------------------------------------------------------------------------------------------------
def test_a_joint_service_works_for_those_that_follow_from_the_day_on_and_only_once(council):
    old, new = CouncilFactory(short_name="Old", end=dt.date(2026, 11, 30)), CouncilFactory(short_name="New")
    SuccessionFactory(predecessor=old, successor=new, on=dt.date(2026, 12, 1))
    joint = BodyFactory(kind="joint", council=None, name="Joint", serves=[old, council])
    given = {"predecessor": old, "shares": {new: 1}, "on": dt.date(2026, 12, 1), "by": None}

    assert uses_succession.hand_over(now=at(30), **given) == []
    assert uses_succession.is_unfinished(predecessor=old, on=given["on"])
    assert uses_succession.hand_over(now=at(1, month=12), **given) == ["1 joint service: for New now."]
    assert uses_succession.hand_over(now=at(1, month=12), **given) == []

    assert set(joint.serves.all()) == {new, council}
    assert not uses_succession.is_unfinished(predecessor=old, on=given["on"])
