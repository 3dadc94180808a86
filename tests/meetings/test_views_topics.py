"""Pages of what comes onto an agenda: the agenda itself, proposals, themes, standing items, offers to host."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import actions
from meetings.models import Action, AgendaItem, HostOffer, Placement, StandingItem, Topic
from tests.factories import (
    AgendaItemFactory,
    MeetingFactory,
    PlacementFactory,
    TopicFactory,
)
from tests.meetings.visiting import SIGN_IN, WHO, page, url

pytestmark = pytest.mark.django_db


def of_group(name, group, *more):
    return reverse(f"meetings:{name}", args=[group.slug, *more])


@pytest.fixture
def proposed(group, meeting, member, council):
    said = {"title": "Nobody finds our contact page", "item_kind": "bring-a-problem", "minutes": 25}
    return actions.propose(group=group, fields=said, council=council, by=member, now=timezone.now())


@pytest.fixture
def offer(group, meeting, member, council):
    return actions.offer_to_host(group=group, council=council, by=member, now=timezone.now(), when="in June")


@pytest.fixture
def standing(group, meeting, lead):
    fields = {"title": "Round the table", "kind": "discussion", "minutes": 10, "is_closing": False}
    return actions.add_standing_item(group=group, fields=fields, by=lead, now=timezone.now())


def promise(group, member, council, words, **more):
    return actions.add_action(
        group=group, words=words, person=member, council=council, by=member, now=timezone.now(),
        **{"due_on": dt.date(2030, 1, 1)} | more,
    )  # fmt: skip


@pytest.fixture
def statuses(client, request):
    """What each of `WHO` gets from this request."""

    def of(path, method="get"):
        found = []
        for who in WHO:
            client.logout()
            if who != "anonymous":
                client.force_login(request.getfixturevalue(who))
            found.append(getattr(client, method)(path).status_code)
        return tuple(found)

    return of


# Who gets in ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("topic-list", (200, 200, 404, SIGN_IN, 200)),
        ("topic-propose", (200, 200, 404, SIGN_IN, 403)),
        ("standing-list", (200, 200, 404, SIGN_IN, 200)),
        ("host-offer-new", (200, 200, 404, SIGN_IN, 200)),
        ("topic-withdraw", (403, 200, 404, SIGN_IN, 403)),
        ("standing-stop", (200, 403, 404, SIGN_IN, 200)),
        ("host-offer-settle", (200, 200, 404, SIGN_IN, 200)),
    ],
)
def test_who_gets_in(statuses, group, proposed, offer, standing, name, expected):
    about = {"topic-withdraw": proposed.pk, "standing-stop": standing.pk, "host-offer-settle": offer.pk}.get(name)

    assert statuses(of_group(name, group, *([about] if about else []))) == expected


@pytest.mark.parametrize("name", ["placement-settle", "agenda-item-topics", "item-discussed"])
def test_only_leads_settle_what_is_on_an_agenda(statuses, meeting, proposed, item, name):
    about = proposed.placements.get().pk if name == "placement-settle" else item.pk
    method, done = ("post", 302) if name == "item-discussed" else ("get", 200)

    assert statuses(url(name, meeting, about), method) == (done, 403, 404, SIGN_IN, done)


# The agenda -----------------------------------------------------------------------------------------------------------
def fill(group, meeting, member, council, lead, count):
    for number in range(count):
        AgendaItemFactory(meeting=meeting, title=f"By hand {number}", presenter_person=member)
        promise(group, member, council, f"Action {number}")
        said = {"title": f"Proposal {number}", "minutes": 15, "url": "https://example.org/"}
        for placed in (True, False):
            topic = actions.propose(group=group, fields=said, council=council, by=member, now=timezone.now())
            if placed:
                placement = topic.placements.get()
                actions.place_topic(placement=placement, minutes=15, by=lead, now=timezone.now())
        fields = {"title": f"Standing {number}", "kind": "discussion", "minutes": 10, "is_closing": False}
        actions.add_standing_item(group=group, fields=fields, by=lead, now=timezone.now())


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("who", "queries"), [("anonymous", 10), ("member", 17), ("lead", 19)])
def test_an_agenda_costs_the_same_for_one_and_three_of_everything(
    come, group, meeting, member, council, lead, who, queries, count, django_assert_num_queries
):
    fill(group, meeting, member, council, lead, count)
    client = come(who)

    with django_assert_num_queries(queries):
        answer = client.get(url("meeting-agenda", meeting))

    assert len(answer.context["agenda"]) == 3 * count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_what_waits_costs_the_same_for_one_and_three(
    come, group, meeting, member, council, lead, count, django_assert_num_queries
):
    fill(group, meeting, member, council, lead, count)
    client = come("member")

    with django_assert_num_queries(14):
        answer = client.get(of_group("topic-list", group))

    assert len(answer.context["page"].object_list) == 3 * count


def test_each_line_says_why_and_the_public_learns_no_names(come, group, meeting, member, council, lead, proposed):
    actions.place_topic(placement=proposed.placements.get(), minutes=25, by=lead, now=timezone.now())
    promise(group, member, council, "Send the map")

    public, inside = (page(come(who), "meeting-agenda", meeting) for who in ("anonymous", "member"))

    assert "by Sam Example, Winchester, on" in inside
    assert "Send the map" in inside
    assert "1 is open, and here until it is done or dropped." in inside
    assert "by Winchester, on" in public
    assert "Sam Example" not in public
    assert "Send the map" not in public


def test_why_something_was_left_out_is_read_in_the_group_alone(come, group, meeting, item, member, outsider):
    earlier = MeetingFactory(group=group, days=-30)
    topic = TopicFactory(group=group)
    PlacementFactory(
        topic=topic, meeting=earlier, item=None, skipped_at=timezone.now(), skipped_because="Its owner is ill"
    )
    PlacementFactory(topic=topic, meeting=meeting, item=item)
    shown = {}
    for who in ("anonymous", "outsider", "member"):
        client = come(who)
        shown[who] = [page(client, name, meeting) for name in ("meeting-agenda", "meeting-detail")]

    assert all("left out on" in body for bodies in shown.values() for body in bodies)
    assert not any("Its owner is ill" in body for body in [*shown["anonymous"], *shown["outsider"]])
    assert all("Its owner is ill." in body for body in shown["member"])


def test_500_actions_show_the_first_few_and_count_the_rest(come, group, meeting, member, council):
    promise(group, member, council, "The first", due_on=dt.date(2020, 1, 1))
    rows = [Action(group=group, words=f"Action {n}", council=council, due_on=dt.date(2030, 1, 1)) for n in range(499)]
    Action.objects.bulk_create(rows)
    topics = [Topic(group=group, key=f"meetings.action:{row.pk}", kind="action", title=row.words) for row in rows]
    Topic.objects.bulk_create(topics)
    line = AgendaItem.objects.get(kind="actions")
    Placement.objects.bulk_create(Placement(topic=topic, meeting=meeting, item=line) for topic in topics)

    text = page(come("member"), "meeting-agenda", meeting)

    assert "500 are open, 1 of them late" in text
    assert "And 492 more, on the board" in text
    assert len(text) < 60_000


def test_a_script_that_moves_a_line_gets_the_lines_alone(come, meeting, item, lead):
    other = AgendaItemFactory(meeting=meeting, title="Second")
    client = come("lead")

    answer = client.post(url("agenda-item-move", meeting, other.pk), {"to": "1-1"}, headers={"hx-request": "true"})

    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "“Second” is in its new place." in answer.content.decode()
    assert list(meeting.agenda_items.values_list("title", flat=True)) == ["Second", "Missed bins"]


def test_a_line_moves_to_another_day_and_the_over_run_is_said_of_each(come, group, lead):
    day = dt.date(2030, 6, 11)
    summit = MeetingFactory(group=group, starts_on=day, ends_on=day + dt.timedelta(days=1))
    first = AgendaItemFactory(meeting=summit, title="First", minutes=330)
    AgendaItemFactory(meeting=summit, title="Second", minutes=60, day=2)
    client = come("lead")
    before = page(client, "meeting-agenda", summit)

    client.post(url("agenda-item-move", summit, first.pk), {"to": "2-2"})

    after = page(client, "meeting-agenda", summit)
    assert "Tuesday 11 June 2030 ends at 3:30pm, 30 minutes too late." in before
    assert "Wednesday 12 June 2030 ends at 4:30pm, 1 h 30 min too late." in after
    assert list(summit.agenda_items.values_list("day", "title")) == [(2, "Second"), (2, "First")]


@pytest.mark.parametrize("to", ["", "0", "x", "1-0", "1-", "-1", "99999999", "²"])
def test_what_is_no_place_moves_nothing(come, meeting, item, lead, to):
    AgendaItemFactory(meeting=meeting)
    answer = come("lead").post(url("agenda-item-move", meeting, item.pk), {"to": to}, follow=True)

    assert "Nothing was moved: that is not a place on the agenda." in answer.content.decode()
    assert AgendaItem.objects.get(pk=item.pk).position == 1


def test_taking_off_a_line_on_which_something_waits_wants_a_reason(come, group, meeting, member, council, lead):
    promise(group, member, council, "Send the map")
    line = meeting.agenda_items.get()
    client = come("lead")

    empty = client.post(url("agenda-item-remove", meeting, line.pk), {}).content.decode()
    kept = meeting.agenda_items.count()
    client.post(url("agenda-item-remove", meeting, line.pk), {"because": "Too full"})

    assert "Say why, in one sentence" in empty
    assert (kept, meeting.agenda_items.count()) == (1, 0)
    assert Placement.objects.get().skipped_because == "Too full"
    assert "Too full" in page(client, "meeting-agenda", meeting)


def test_a_line_with_notes_stays(come, meeting, item, lead):
    actions.write_item_notes(item=item, notes="40 calls", over=0, by=lead, now=timezone.now())

    answer = come("lead").post(url("agenda-item-remove", meeting, item.pk), follow=True)

    assert "Notes, a decision or an action stand under this line" in answer.content.decode()
    assert AgendaItem.objects.filter(pk=item.pk).exists()


# A topic at one meeting -----------------------------------------------------------------------------------------------
def settle(client, meeting, topic, **said):
    return client.post(url("placement-settle", meeting, topic.placements.get(meeting=meeting).pk), said, follow=True)


def test_a_lead_places_leaves_out_puts_back_and_drops(come, meeting, proposed, lead):
    client = come("lead")
    asked = page(client, "meeting-agenda", meeting)

    settle(client, meeting, proposed, deed="place", minutes="30")
    placed = meeting.agenda_items.get().minutes
    settle(client, meeting, proposed, deed="leave-out", because="Too full")
    left_out = meeting.agenda_items.count(), Placement.objects.get().skipped_because
    settle(client, meeting, proposed, deed="put-back")
    back = meeting.agenda_items.get().title
    answer = settle(client, meeting, proposed, deed="drop", because="Solved by phone").content.decode()

    assert "For a lead to place" in asked
    assert (placed, left_out, back) == (30, (0, "Too full"), "Nobody finds our contact page")
    assert Topic.objects.values_list("outcome", "closed_because").get() == ("dropped", "Solved by phone")
    assert "Dropped since the meeting before" in answer
    assert "Solved by phone" in answer


@pytest.fixture
def closed(group, meeting):
    """Two lines that a meeting for the public sector left: one to be placed, one left out."""
    before = MeetingFactory(group=group, days=-3, audience="public-sector")
    topics = [TopicFactory(group=group, kind="carried", title=title) for title in ("Missed bins", "Lost post")]
    for topic in topics:
        PlacementFactory(topic=topic, meeting=before, item=AgendaItemFactory(meeting=before))
        PlacementFactory(topic=topic, meeting=meeting, item=None)
    skipped = {"skipped_at": timezone.now(), "skipped_because": "Too full"}
    Placement.objects.filter(topic=topics[1], meeting=meeting).update(**skipped)
    return topics


def test_what_a_closed_meeting_left_is_shown_to_who_may_know_of_that_meeting(come, meeting, closed):
    texts = {who: page(come(who), "meeting-agenda", meeting) for who in ("lead", "member", "supplier")}

    assert {who for who, text in texts.items() if "Missed bins" in text} == {"lead", "member"}
    assert {who for who, text in texts.items() if "Lost post" in text} == {"lead", "member"}
    assert {who for who, text in texts.items() if "Too full" in text} == {"lead", "member"}
    assert "From a meeting that was not open to everybody" in texts["lead"]


def test_a_lead_places_what_a_closed_meeting_left(come, meeting, closed, lead):
    client = come("lead")
    asked = client.get(url("placement-settle", meeting, closed[0].placements.get(meeting=meeting).pk))

    settle(client, meeting, closed[0], deed="place", minutes="30")

    assert "Put it on the agenda" in asked.content.decode()
    assert meeting.agenda_items.get().minutes == 30


def test_an_action_that_was_left_out_is_named_to_who_may_read_it(come, group, meeting, member, council):
    before = MeetingFactory(group=group, days=-3, audience="public-sector")
    promise(group, member, council, "Send the map", meeting=before)
    actions.leave_out(placement=Placement.objects.get(), because="Too full", by=member, now=timezone.now())

    assert "Too full" in page(come("member"), "meeting-agenda", meeting)
    assert "Too full" not in page(come("supplier"), "meeting-agenda", meeting)


@pytest.mark.parametrize("count", [1, 3])
def test_what_has_no_line_costs_the_same_for_one_and_three(
    client, group, meeting, member, council, count, django_assert_num_queries
):
    before = MeetingFactory(group=group, days=-3, audience="members")
    for number in range(count):
        topic = TopicFactory(group=group, kind="carried")
        PlacementFactory(topic=topic, meeting=before, item=AgendaItemFactory(meeting=before))
        PlacementFactory(topic=topic, meeting=meeting, item=None)
        promise(group, member, council, f"Send map {number}", meeting=before)
    placed = Placement.objects.filter(meeting=meeting).exclude(item=None)
    placed.update(item=None, skipped_at=timezone.now(), skipped_because="Too full")
    client.force_login(member)
    with django_assert_num_queries(15):
        page(client, "meeting-agenda", meeting)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "Choose what you want to do"),
        ({"deed": "explode"}, "Choose one of the options"),
        ({"deed": "drop"}, "Say why, in one sentence"),
        ({"deed": "leave-out", "because": "\0"}, "Remove the characters that cannot be shown"),
        ({"deed": "place"}, "Enter a number of minutes, such as 30"),
        ({"deed": "place", "minutes": "-5"}, "Enter a number of minutes"),
    ],
)
def test_what_a_lead_left_out_of_the_form_is_asked_for(come, meeting, proposed, lead, said, error):
    assert error in settle(come("lead"), meeting, proposed, **said).content.decode()
    assert meeting.agenda_items.count() == 0


def test_a_meeting_that_is_over_keeps_its_agenda(come, group, meeting, proposed, lead):
    type(meeting).objects.filter(pk=meeting.pk).update(starts_on="2020-01-01", ends_on="2020-01-01")

    answer = settle(come("lead"), meeting, proposed, deed="leave-out", because="Too full")

    assert "This meeting is over or called off: its agenda stays as it is." in answer.content.decode()


# Members --------------------------------------------------------------------------------------------------------------
def test_a_member_brings_a_problem_and_takes_it_back(come, group, meeting, member, council):
    client = come("member")
    said = {"item_kind": "show-and-tell", "title": "Missed bins", "url": "example.org/bins", "minutes": "30"}

    client.post(of_group("topic-propose", group), said)
    topic = Topic.objects.get()
    listed = client.get(of_group("topic-list", group)).content.decode()
    client.post(of_group("topic-withdraw", group, topic.pk))

    assert (topic.kind, topic.item_kind, topic.minutes, topic.council, topic.opened_by) == (
        "proposal", "show-and-tell", 30, council, member,
    )  # fmt: skip
    assert topic.url == "https://example.org/bins"
    assert "Waits for a lead to place it" in listed
    assert "Take it back" in listed
    assert Topic.objects.get().outcome == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": ""}, "Enter a title"),
        ({"item_kind": "vote"}, "Choose one of the options"),
        ({"url": "javascript:alert(1)"}, "Enter a link that starts with https://"),
        ({"minutes": "0"}, "Enter a number of minutes from 1 to 240"),
        ({"title": "x" * 161}, "Title must be 160 characters or fewer"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(come, group, member, changes, error):
    said = {"item_kind": "talk", "title": "Missed bins", "minutes": "30"} | changes

    answer = come("member").post(of_group("topic-propose", group), said).content.decode()

    assert error in answer
    assert Topic.objects.count() == 0


def test_scripts_in_what_somebody_brings_are_shown_as_text(come, group, meeting, lead, member, council):
    said = {"title": "<script>alert(1)</script>", "words": "<img src=x onerror=alert(1)>", "minutes": 10}
    topic = actions.propose(group=group, fields=said, council=council, by=member, now=timezone.now())
    actions.place_topic(placement=topic.placements.get(), minutes=10, by=lead, now=timezone.now())

    for path in (url("meeting-agenda", meeting), of_group("topic-list", group)):
        text = come("lead").get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


# Leads ----------------------------------------------------------------------------------------------------------------
def test_a_lead_starts_and_stops_what_comes_back_at_every_meeting(come, group, meeting, lead):
    client = come("lead")

    client.post(
        of_group("standing-list", group), {"title": "Any other business", "kind": "other-business", "minutes": 5}
    )
    standing = StandingItem.objects.get()
    on_it = list(meeting.agenda_items.values_list("title", flat=True))
    unsaid = client.post(of_group("standing-stop", group, standing.pk), {}).content.decode()
    client.post(of_group("standing-stop", group, standing.pk), {"because": "Nobody uses it"})

    assert on_it == ["Any other business"]
    assert "Say why, in one sentence" in unsaid
    assert meeting.agenda_items.count() == 0
    assert Topic.objects.values_list("outcome", "closed_because").get() == ("dropped", "Nobody uses it")


def test_a_lead_chooses_a_theme(come, group, meeting, lead):
    client = come("lead")

    both = client.post(of_group("topic-list", group), {"minutes": "30"}).content.decode()
    client.post(of_group("topic-list", group), {"title": "Bins", "minutes": "30"})

    assert "Choose a point, or enter a theme in your own words" in both
    assert [item.title for item in meeting.agenda_items.all()] == ["Bins"]


def test_a_council_offers_to_host_once_and_a_lead_takes_it_up(come, group, member, lead, council):
    meeting = MeetingFactory(group=group, host_council=None)
    client = come("member")
    path = of_group("host-offer-new", group)

    client.post(path, {"kind": "host", "council": council.pk, "when": "in June"})
    twice = client.post(path, {"kind": "host", "council": council.pk}).content.decode()
    offer = HostOffer.objects.get()
    come("lead").post(of_group("host-offer-settle", group, offer.pk), {"meeting": meeting.pk})

    meeting.refresh_from_db()
    offer.refresh_from_db()
    assert "An offer of Winchester stands already." in twice
    assert (meeting.host_council, offer.meeting, Topic.objects.get().outcome) == (council, meeting, "settled")


def test_an_offer_is_declined_for_a_reason_or_taken_back(come, group, meeting, lead, member, offer):
    path = of_group("host-offer-settle", group, offer.pk)

    unsaid = come("lead").post(path, {}).content.decode()
    come("member").post(path, {"withdraw": "yes"})

    assert "Choose a meeting, or say why the offer is declined" in unsaid
    assert Topic.objects.get().outcome == "withdrawn"


def test_what_waits_names_nothing_of_a_meeting_that_the_reader_may_not_know_of(
    client, group, meeting, member, supplier
):
    closed = MeetingFactory(group=group, days=-30, audience="public-sector")
    PlacementFactory(topic=TopicFactory(group=group, title="Left by the public sector"), meeting=closed)
    TopicFactory(group=group, title="Never on a line")
    dropped = TopicFactory(group=group, title="Dropped by the public sector", dropped=True)
    PlacementFactory(topic=dropped, meeting=closed)
    address, texts = of_group("topic-list", group), {}
    for who in (member, supplier):
        client.force_login(who)
        texts[who] = client.get(address).content.decode()

    for title in ("Left by the public sector", "Dropped by the public sector"):
        assert [title in texts[who] for who in (member, supplier)] == [True, False]
    assert "Never on a line" in texts[supplier]
