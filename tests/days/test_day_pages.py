"""The pages of scrutiny days: who reads what, the way from the plan to the three needs, and what a page costs."""

import re

import pytest
import time_machine
from django.urls import reverse

from digests import waiting
from meetings.models import Meeting
from scrutiny.days.reading import told
from scrutiny.models import Day, Need, Participation, SignOff
from tests.ballot_factories import cast
from tests.day_factories import (
    CommitmentFactory,
    CommitmentNoteFactory,
    DayFactory,
    ParticipationFactory,
    SignOffFactory,
    VerdictFactory,
)
from tests.days.world import NOW, world
from tests.factories import CouncilFactory, MeetingFactory, PeerGroupFactory, UserFactory
from tests.scrutiny_factories import ProductFactory, UseFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


LIST_COSTS, GATHERING_COSTS, NEEDS_COST = 12, 16, 8


def address(name, *args):
    return reverse(f"scrutiny:{name}", args=args)


def page(client, person, url, data=None, status=200):
    """The words of a page, or of the one that a POST leads to."""
    if person is None:
        client.logout()
    else:
        client.force_login(person)
    response = client.get(url) if data is None else client.post(url, data)
    if data is not None and response.status_code == 302:
        response = client.get(response["Location"])
    assert response.status_code == status, (url, response.status_code)
    return " ".join(response.content.decode().split())


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# What cannot be done --------------------------------------------------------------------------------------------------
def test_a_page_on_which_nothing_can_be_done_says_why_and_has_no_button(client):
    there = world("gathering", needs=2)
    day = DayFactory(group=there.group, lead_council=there.councils[0])  # without councils
    for name, pk, why in (
        ("day-begin", day.pk, "No council is chosen yet"),
        ("day-vote", there.day.pk, "there are two so far"),
    ):
        shown = page(client, there.lead, address(name, pk))
        assert why in shown
        assert "<button" not in shown[shown.index("<main") : shown.index("</main")]


def test_before_a_deed_a_page_counts_the_councils_that_are_written_to(client):
    there = world("gathering")
    ParticipationFactory(day=there.day, answer="declines")
    ParticipationFactory(day=there.day)
    for name, count in (("day-dates", "3 councils that take part"), ("day-cancel", "4 councils read")):
        assert f"People of {count}" in page(client, there.lead, address(name, there.day.pk))


def test_whether_two_meetings_are_held_at_once_is_asked_only_where_there_are_two(client):
    there = world("sent")
    url, asks = address("day-meeting", there.day.pk), "hold both at the same time"
    assert asks not in page(client, there.lead, url)
    day = MeetingFactory(group=there.group, days=50).starts_on
    typed = {"starts_on_day": day.day, "starts_on_month": day.month, "starts_on_year": day.year}

    assert asks in page(client, there.lead, url, typed | {"starts_time": "10am", "ends_time": "3:30pm"})


# Who reads what -------------------------------------------------------------------------------------------------------
def test_the_public_reads_the_three_the_answers_and_what_was_kept_and_no_single_council(client, supplier):
    there = world("statement", audience="public", needs=3)
    SignOffFactory(day=there.day, council=there.councils[1], signed=False, because="Too soft for us")
    inside = page(client, there.people[2], there.day.get_absolute_url())
    for words in (there.councils[1].short_name, "Too soft for us", "chose not to sign"):
        assert words in inside

    assert "Residents ring us" in page(client, there.people[2], address("day-needs", there.day.pk))
    for person in (None, supplier, UserFactory()):
        shown = page(client, person, there.day.get_absolute_url())
        for words in (there.councils[1].short_name, "Too soft for us", "Residents ring us", "/needs/", "/ballots/"):
            assert words not in shown
        for agreed in there.day.agreed_needs.all():
            assert agreed.title in shown
        assert "one chose not to sign" in shown
        if person is not None:
            for name in ("day-needs", "day-declare", "need-new"):
                page(client, person, address(name, there.day.pk), status=404)
        listed = text(page(client, person, address("day-list")))
        assert there.day.title in listed
    client.logout()
    assert client.get(address("day-needs", there.day.pk)).status_code == 302


def test_strangers_see_no_day_for_the_public_sector_and_partners_never(client, supplier, outsider):
    there = world("gathering")
    closed_to_most = world("gathering", audience="councils")
    draft = DayFactory(group=there.group)
    url = there.day.get_absolute_url()
    for person in (supplier, UserFactory()):
        for day in (there.day, closed_to_most.day, draft):
            page(client, person, day.get_absolute_url(), status=404)
        assert there.day.title not in text(page(client, person, address("day-list")))
    client.logout()
    assert client.get(url).status_code == 302
    assert "None is open to everybody yet" in page(client, None, address("day-list"))
    assert there.day.title in page(client, outsider, url)
    page(client, outsider, closed_to_most.day.get_absolute_url(), status=404)
    page(client, outsider, draft.get_absolute_url(), status=404)
    page(client, outsider, address("day-statement", there.day.pk), status=404)  # nothing is drafted yet
    plans = [address("day-new") in page(client, one, address("day-list")) for one in (outsider, there.lead)]
    assert plans == [False, True]
    assert "Draft of a scrutiny day" in page(client, there.lead, draft.get_absolute_url())
    assert closed_to_most.day.title in page(client, closed_to_most.people[0], closed_to_most.day.get_absolute_url())


RUNNING = ["day-change", "day-delete", "day-cancel", "day-dates", "day-councils", "day-begin", "day-vote"]


@pytest.mark.parametrize("name", RUNNING)
def test_only_who_leads_the_group_has_the_pages_of_a_lead(client, name, outsider):
    there = world("gathering", needs=4)
    url = address(name, there.day.pk)
    for person in (there.people[0], outsider):
        page(client, person, url, status=403)
    client.force_login(there.lead)
    assert client.get(url).status_code in {200, 302}
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404


def test_only_a_lead_of_some_group_plans_a_day(client, member, supplier, lead, coordinator):
    for person, status in ((member, 403), (supplier, 403), (lead, 200), (coordinator, 200)):
        page(client, person, address("day-new"), status=status)


# From who shares it to the vote ---------------------------------------------------------------------------------------
PLAN = {
    "title": "Planning systems", "words": "One system", "lead_because": "It has the time", "audience": "public-sector",
    **{f"{name}_{part}": value for name, day in (
        ("gather_until", (15, 1, 2027)), ("vote_until", (1, 2, 2027)), ("sign_by", (1, 3, 2027)),
        ("day_on", (1, 4, 2027)),
    ) for part, value in zip(("day", "month", "year"), day, strict=True)},
}  # fmt: skip


def test_a_lead_begins_from_who_shares_a_product(client):
    there = world("gathering", councils=2)
    product = ProductFactory(name="Sample Planning", supplier=there.supplier)
    for council in there.councils:
        UseFactory(council=council, product=product)
    typed = PLAN | {"supplier": there.supplier.name, "product": "Sample Planning", "kind": "planning",
                    "lead_council": there.councils[0].short_name}  # fmt: skip
    shared = page(client, there.lead, product.get_absolute_url())
    assert f"{address('day-new')}?product={product.pk}" in shared
    assert address("day-new") not in page(client, there.people[0], product.get_absolute_url())
    first = page(client, there.lead, f"{address('day-new')}?product={product.pk}")
    assert 'value="Sample Planning"' in first
    assert f'value="{there.supplier.name}"' in first

    shown = page(client, there.lead, address("day-new"), typed)
    day = Day.objects.latest("pk")
    assert (day.product, day.group, day.kind, day.made_by) == (product, there.group, "planning", there.lead)
    assert "for planning" in shown
    chosen = {"here": [str(council.pk) for council in there.councils]}
    shown = text(page(client, there.lead, address("day-councils", day.pk), chosen))
    assert f"2 councils are invited: {there.councils[0].short_name} and {there.councils[1].short_name}" in shown
    page(client, there.lead, address("day-begin", day.pk), {"csrf": ""})
    assert day.participations.filter(invited_at=NOW).count() == 2
    shown = page(client, there.people[0], day.get_absolute_url())
    assert f"Does {there.councils[0].short_name} take part?" in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"supplier": "Nobody at all"}, "is not a supplier in this list"),
        ({"product": "Foreign Product"}, "is not sold by"),
        ({"vote_until_day": "14", "vote_until_month": "1"}, "Choose a day after the last day to write needs"),
        ({"gather_until_year": "2026"}, "Choose a day that is not over"),
        ({"lead_because": ""}, "Why this council?"),
        ({"title": "x" * 141}, "140"),
    ],
)
def test_a_plan_says_what_is_wrong_and_keeps_what_was_typed(client, wrong, words):
    there = world("gathering", councils=1)
    ProductFactory(name="Foreign Product")
    typed = PLAN | {"supplier": there.supplier.name, "lead_council": there.councils[0].short_name} | wrong

    shown = page(client, there.lead, address("day-new"), typed)
    assert words in shown
    assert "It has the time" in shown or "lead_because" in wrong
    assert Day.objects.count() == 1


def test_the_plan_of_another_group_is_copied_with_its_lengths(client, lead):
    there = world("gathering")
    url = f"{address('day-new')}?like={there.day.pk}"
    assert url not in page(client, there.people[0], there.day.get_absolute_url())
    assert url in page(client, lead, there.day.get_absolute_url())

    form = client.get(url).context["form"]
    assert form.initial["title"] == there.day.title
    gaps = [there.day.vote_until - there.day.gather_until, there.day.day_on - there.day.sign_by]
    assert form.initial["vote_until"] - form.initial["gather_until"] == gaps[0]
    assert form.initial["day_on"] - form.initial["sign_by"] == gaps[1]
    hidden = world("gathering", audience="councils").day
    assert client.get(f"{address('day-new')}?like={hidden.pk}").context["like"] is None


def test_a_council_answers_joins_and_leaves_on_pages(client):
    there = world("gathering", councils=2)
    silent = ParticipationFactory(day=there.day)
    own = officer(silent.council, there.group)
    answer = address("day-answer", there.day.pk)
    page(client, there.lead, answer, status=403)
    assert "Say in one sentence why not" in page(client, own, answer, {"answer": "no"})
    assert "does not take part" in page(client, own, answer, {"answer": "no", "because": "No time"})
    assert f"{silent.council.short_name} takes part." in page(client, own, answer, {"answer": "yes"})
    shown = page(client, own, address("day-leave", there.day.pk), {"because": "We stopped using it"})
    assert "We stopped using it" in shown

    join = address("day-declare", there.day.pk)
    page(client, own, join, status=403)
    new = officer(CouncilFactory(short_name="Newcomer"), there.group)
    assert "Does Newcomer use" in page(client, new, there.day.get_absolute_url())
    assert "Newcomer takes part." in page(client, new, join, {"words": "The same system"})
    page(client, UserFactory(), join, status=404)


def test_needs_are_written_read_merged_and_taken_apart_on_pages(client):
    there = world("gathering", councils=2, needs=1)
    first, (one, two) = there.day.needs.get(), there.people
    typed = {"what": "Data we can <b>read</b>", "why": "Nobody can check it"}
    page(client, there.lead, address("need-new", there.day.pk), status=403)
    assert "Say what you need" in page(client, two, address("need-new", there.day.pk), {"why": "kept"})
    shown = page(client, two, address("need-new", there.day.pk), typed)
    assert "Data we can &lt;b&gt;read" in shown
    need = there.day.needs.latest("pk")
    where = (there.day.pk, need.pk)
    for name in ("need-change", "need-withdraw"):
        page(client, one, address(name, *where), status=403)
    page(client, two, address("need-change", *where), typed | {"what": "Our data"})
    assert "Data we can" in page(client, two, address("need-detail", *where))

    merge = address("need-merge", there.day.pk, first.pk)
    page(client, two, merge, status=403)
    offered = page(client, there.lead, merge, {"because": "The same"})
    assert ("Choose at least one" in offered, "Our data" in offered) == (True, True)
    page(client, there.lead, merge, {"same": [str(need.pk)], "because": "The same"})
    assert "Our data" not in page(client, there.lead, merge)
    listed = text(page(client, one, address("day-needs", there.day.pk)))
    assert "1 need of 2 councils" in listed
    assert "Our data" in listed
    page(client, two, address("need-unmerge", *where), status=403)
    page(client, there.lead, address("need-unmerge", *where), {})
    assert Need.objects.get(pk=need.pk).is_open
    page(client, two, address("need-withdraw", *where), {"because": "Mended"})
    assert "Mended" in page(client, one, address("day-needs", there.day.pk))


def test_a_need_of_another_day_and_of_a_day_one_does_not_read_is_not_there(client, outsider):
    there, other = world("gathering"), world("gathering", audience="councils")
    need, foreign = there.day.needs.first(), other.day.needs.first()
    for person, where in (
        (there.people[0], (there.day.pk, foreign.pk)), (there.people[0], (other.day.pk, foreign.pk)),
        (there.people[0], (other.day.pk, need.pk)), (UserFactory(), (there.day.pk, need.pk)),
    ):  # fmt: skip
        page(client, person, address("need-detail", *where), status=404)
    page(client, outsider, address("need-detail", there.day.pk, need.pk))


def test_a_lead_begins_the_vote_and_everybody_sees_it_hidden_then_counted(client, clock):
    there = world("gathering", councils=2, needs=4)
    vote = address("day-vote", there.day.pk)
    assert "That ends now" in page(client, there.lead, vote)
    late = {"vote_until_day": "1", "vote_until_month": "2", "vote_until_year": "2030"}
    assert "by then the statement is signed" in page(client, there.lead, vote, late)
    until = {"vote_until_day": "10", "vote_until_month": "12", "vote_until_year": "2026"}
    assert "Which three needs does" not in page(client, there.lead, vote, until)
    day = Day.objects.get(pk=there.day.pk)
    cast(day.ballot, there.councils[0], 1, 1, 1, 0)
    shown = page(client, there.people[1], day.get_absolute_url())
    assert "pg-ballot" not in shown
    assert f"Which three needs does {there.councils[1].short_name} choose?" in shown
    clock.move_to(day.ballot.closes_at)
    counted = text(page(client, there.people[1], day.get_absolute_url()))
    assert "1 of 2 councils voted" in counted  # before the worker was here
    assert Day.objects.get(pk=day.pk).stage == "ballot"  # a page that is read changes nothing


def test_the_three_are_worded_on_one_page_and_nothing_typed_is_lost(client):
    there = world("agreed")
    need, url = there.day.agreed_needs.first(), address("day-three", there.day.pk)
    typed = {"need": need.pk, "over": 1, f"need{need.pk}-title": "Open data", f"need{need.pk}-words": "For anyone"}
    page(client, there.people[1], url, status=403)
    page(client, there.lead, url, typed)

    shown = page(client, there.people[0], url, typed | {f"need{need.pk}-title": "Data for all"})
    assert "Both texts are below" in shown
    assert "Data for all" in shown
    assert "For anyone" in shown
    assert 'name="over" value="2"' in shown
    assert "Say what the councils need" in page(client, there.lead, url, typed | {f"need{need.pk}-title": ""})
    other = world("agreed").day.agreed_needs.first()
    page(client, there.lead, url, typed | {"need": other.pk}, status=404)


def test_what_stands_open_no_more_says_so_and_changes_nothing(client):
    there = world("sent")
    day, need = there.day, there.day.needs.first()
    for name in ("day-delete", "day-councils", "day-begin", "day-vote", "day-three"):
        assert "Nothing was changed" in page(client, there.lead, address(name, day.pk), {"because": "x"})
    for name in ("need-merge", "need-unmerge"):
        assert "Nothing was changed" in page(client, there.lead, address(name, day.pk, need.pk), {"because": "x"})
    own = next(one for one in there.people if need.council in [row.council for row in one.affiliations.all()])
    for name in ("need-change", "need-withdraw"):
        assert "Nothing was changed" in page(client, own, address(name, day.pk, need.pk), {"because": "x"})
    assert "Nothing was changed" in page(client, own, address("need-new", day.pk), {"what": "x", "why": "y"})
    assert "Nothing was changed" in page(client, own, address("day-answer", day.pk), {"answer": "yes"})
    over = world("closed")
    for name in ("day-change", "day-dates", "day-cancel"):
        assert "Nothing was changed" in page(client, over.lead, address(name, over.day.pk), {"because": "x"})
    part = over.people[0]
    assert "Nothing was changed" in page(client, part, address("day-leave", over.day.pk), {"because": "x"})


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("draft", "Who shares it?"), ("gathering", "Read the needs"), ("ballot", ""),
        ("agreed", "Write the joint statement"), ("statement", "Councils sign"),
        ("sent", "Call the meeting with the supplier"), ("follow-up", "What was promised"), ("closed", ""),
    ],
)  # fmt: skip
def test_a_day_is_shown_at_every_stage_and_says_what_a_lead_does_next(client, stage, step, coordinator):
    there = world("gathering", audience="public") if stage == "draft" else world(stage, audience="public", needs=4)
    day = DayFactory(group=there.group) if stage == "draft" else there.day
    people = [there.lead, coordinator] + ([] if stage == "draft" else [there.people[0], there.people[1], None])
    for person in people:
        shown = page(client, person, day.get_absolute_url())
        assert day.title in shown
        assert (f'pg-turn__what">{step}</h2>' in shown) == (bool(step) and person in (there.lead, coordinator))


def test_the_meeting_stands_on_the_page_for_who_may_know_of_it(client):
    there = world("sent", audience="public")
    meeting = MeetingFactory(group=there.group, venue="Sample Hall", audience="members", state="published")
    Day.objects.filter(pk=there.day.pk).update(meeting=meeting)
    url = there.day.get_absolute_url()

    assert "Sample Hall" in page(client, there.people[0], url)
    assert "Sample Hall" not in page(client, None, url)
    Meeting.objects.filter(pk=meeting.pk).update(state="draft", published_at=None)
    assert "Sample Hall" not in page(client, there.people[0], url)
    assert "Sample Hall" in page(client, there.lead, url)


def test_a_cancelled_day_says_why(client):
    day = DayFactory(stage="cancelled", group=world("gathering").group)
    assert "Nobody has time" in page(client, _lead_of(day.group), day.get_absolute_url())


def _lead_of(group):
    return group.memberships.filter(role="lead").get().person


# What a page costs ----------------------------------------------------------------------------------------------------
@pytest.fixture
def counted(client, settings):
    """A function that signs somebody in whose “Your turn” is counted already: what every page asks besides."""
    settings.COUNTS_KEPT_SECONDS = 60

    def sign_in(person):
        client.force_login(person)
        waiting.keep(person, 0)

    return sign_in


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_three(client, counted, count, django_assert_num_queries):
    there = world("follow-up")
    for _ in range(count - 1):
        CommitmentFactory(day=DayFactory(stage="follow-up", group=PeerGroupFactory()))
    counted(there.people[0])
    with django_assert_num_queries(13):
        response = client.get(address("day-list"))
    assert len(response.context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_story_costs_the_same_for_one_and_three_of_everything(client, counted, count, django_assert_num_queries):
    there = world("statement", councils=count + 1, needs=3 * count)
    for n in range(count):
        SignOffFactory(day=there.day, council=there.councils[n])
        ParticipationFactory(day=there.day, answer="declines")
    counted(there.people[0])
    with django_assert_num_queries(20):
        response = client.get(there.day.get_absolute_url())
    assert len(response.context["told"].sign_offs) == count == SignOff.objects.count()


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_kept_costs_the_same_for_one_and_three(count, django_assert_num_queries):
    there = world("follow-up")
    for _ in range(count):
        VerdictFactory(commitment=CommitmentFactory(day=there.day), outcome="not-met")
        CommitmentNoteFactory(commitment=CommitmentFactory(day=there.day))
    day = Day.objects.with_all().get(pk=there.day.pk)
    with django_assert_num_queries(11):
        found = told(day, inside=True, now=NOW)
    assert len(found.commitments) == 3 + 2 * count
    assert found.score == [(count, "bad", "missed"), (3 + count, "wait", "to come")]


def test_of_what_is_written_to_a_commitment_the_public_reads_the_suppliers_words():
    there = world("follow-up")
    commitment = CommitmentFactory(day=there.day)
    CommitmentNoteFactory(commitment=commitment, contact=None, by=there.lead, words="Canary")
    CommitmentNoteFactory(commitment=commitment, words="Delivered in May")

    def read(*, inside):
        rows = told(Day.objects.with_all().get(pk=there.day.pk), inside=inside, now=NOW).commitments
        return [note.words for row in rows for note in row.notes_shown]

    assert read(inside=False) == ["Delivered in May"]
    assert sorted(read(inside=True)) == ["Canary", "Delivered in May"]


def test_forty_days_of_25_councils_and_60_needs_cost_no_more(client, counted, django_assert_num_queries):
    """What issue 8 wants to bear: 40 days, each with 25 councils and 60 needs."""
    there = world("gathering", councils=1, needs=0)
    people = [there.people[0], *(officer(CouncilFactory(), there.group) for _ in range(24))]
    councils = [person.affiliations.get().council for person in people]
    days = Day.objects.bulk_create(
        [
            Day(group=there.group, supplier=there.supplier, title=f"Day {n}", lead_council=councils[0],
                lead_because="x", gather_until=NOW.date(), vote_until=there.day.vote_until,
                sign_by=there.day.sign_by, day_on=there.day.day_on)
            for n in range(39)
        ]
    )  # fmt: skip
    Day.objects.filter(stage="draft").update(stage="gathering", opened_at=NOW)
    days = [there.day, *days]
    taking_part = {"answer": "takes-part", "invited_at": NOW, "answered_at": NOW, "declares": "The same"}
    Participation.objects.bulk_create(
        Participation(day=day, council=council, answered_by=person, **taking_part)
        for day in days for council, person in zip(councils, people, strict=True)
        if (day, council) != (there.day, councils[0])
    )  # fmt: skip
    Need.objects.bulk_create(
        Need(day=day, council=councils[n % 25], by=people[n % 25], what=f"Need {n}", why="So", at=NOW)
        for day in days for n in range(60)
    )  # fmt: skip
    counted(there.people[0])

    for url, cost, words in (
        (address("day-list"), LIST_COSTS, "40 scrutiny days"),
        (there.day.get_absolute_url(), GATHERING_COSTS, "60 needs"),
        (address("day-needs", there.day.pk), NEEDS_COST, "60 needs of 25 councils"),
    ):
        with django_assert_num_queries(cost, info=url):
            response = client.get(url)
        assert words in text(response.content.decode())
