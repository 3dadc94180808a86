"""The board, one action and what people do with it: who may, what they see, and that bad input is told so."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common import london
from meetings import actions
from meetings.models import Action
from tests.factories import ActionFactory, CouncilFactory, LinkFactory, MeetingFactory
from tests.meetings.promising import colleague, promise

pytestmark = pytest.mark.django_db
WHO = ("lead", "member", "neighbour", "outsider", "anonymous", "coordinator")


@pytest.fixture
def neighbour(group):
    """A member of the group for another council."""
    return colleague(group, CouncilFactory(short_name="Havant"), "Noor Example")


@pytest.fixture
def circulated(group):
    """A public meeting of last month whose notes everybody may read."""
    return MeetingFactory(
        group=group, days=-30, title="Ten years on", notes_state="circulated", circulated_at=timezone.now()
    )


def today(days=0):
    return london.today(timezone.now()) + dt.timedelta(days=days)


@pytest.fixture
def action(group, member, council, circulated):
    said = timezone.now() - dt.timedelta(days=30)
    return promise(group, member, council, now=said, meeting=circulated, due_on=today(9))


def url(name, action_or_group, *more):
    if isinstance(action_or_group, Action):
        return reverse(f"meetings:{name}", args=[action_or_group.group.slug, action_or_group.pk])
    return reverse(f"meetings:{name}", args=[action_or_group.slug])


def said(response):
    return " ".join(response.content.decode().split())


def words(response):
    return [action.words for action in response.context["page"].object_list]


def day(date, name="due_on"):
    return {f"{name}_day": date.day, f"{name}_month": date.month, f"{name}_year": date.year}


# Who may --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("action-detail", (200, 200, 200, 200, 200, 200)),
        ("action-done", (200, 200, 403, 404, 302, 200)),
        ("action-time", (200, 200, 403, 404, 302, 200)),
        ("action-hand-over", (200, 200, 403, 404, 302, 200)),
        ("action-drop", (200, 200, 403, 404, 302, 200)),
        ("action-change", (200, 200, 403, 404, 302, 200)),
        ("action-reopen", (302, 302, 403, 404, 302, 302)),
    ],
)
def test_who_comes_to_which_page(come, action, page, expected):
    for who, status in zip(WHO, expected, strict=True):
        client = come(who)
        assert client.get(url(page, action)).status_code == status, who
        client.logout()


@pytest.mark.parametrize(
    ("who", "status"), [("member", 302), ("neighbour", 403), ("outsider", 404), ("anonymous", 302)]
)
def test_who_says_that_it_is_done(come, action, who, status):
    client = come(who)

    assert client.post(url("action-done", action)).status_code == status
    assert (Action.objects.get().state == "done") == (who == "member")


def test_a_colleague_of_the_same_council_acts_for_it(client, group, council, action):
    client.force_login(colleague(group, council))

    client.post(url("action-done", action))

    assert str(Action.objects.get().closed_by) == "Lee Madeup"


def test_its_owner_acts_from_outside_the_group(client, group, outsider):
    action = promise(group, outsider, outsider.memberships.get().council, due_on=today(3))
    client.force_login(outsider)

    assert "Who does it" in said(client.get(url("action-detail", action)))
    client.post(url("action-done", action))

    assert Action.objects.get().state == "done"


def test_an_owner_from_outside_the_group_reads_no_name_of_its_members(client, group, lead, member, council):
    lee = colleague(group, council)
    action = promise(group, lee, council, by=lead, due_on=today(3))
    actions.hand_over_action(action=action, person=member, by=lee, now=timezone.now())
    actions.finish_action(action=action, by=lee, now=timezone.now())
    member.memberships.update(left_at=timezone.now(), left_because="left")
    client.force_login(member)
    closed = said(client.get(url("action-detail", action)))
    Action.objects.update(state="open", closed_at=None, closed_by=None)

    offered = client.get(url("action-hand-over", action)).context["form"].fields["to"].choices
    shown = closed + said(client.get(url("action-detail", action))) + said(client.get(url("action-hand-over", action)))

    assert [label for _, label in offered] == ["The leads of the group"]
    assert "Agreed: Winchester" in closed
    assert "Handed over to Sam Example, Winchester" in closed
    for name in ("Lee Madeup", "Priya"):
        assert name not in shown


def test_an_action_of_notes_in_draft_is_the_groups_own(come, action, circulated):
    circulated.notes_state, circulated.circulated_at = "draft", None
    circulated.save()

    assert [come(who).get(url("action-detail", action)).status_code for who in ("member", "outsider")] == [200, 404]


def test_an_action_is_found_in_its_own_group_alone(client, action, outsider):
    client.force_login(outsider)
    elsewhere = reverse("meetings:action-detail", args=["north", action.pk])

    assert client.get(elsewhere).status_code == 404


# What they see --------------------------------------------------------------------------------------------------------
def test_the_public_reads_the_council_and_never_the_person(client, action, member, lead):
    actions.extend_action(action=action, due_on=today(20), words="Sam is unwell", by=lead, now=timezone.now())

    for page in (client.get(url("action-list", action.group)), client.get(url("action-detail", action))):
        assert "Winchester" in said(page)
        for secret in ("Sam", "Priya", "Nobody", "unwell"):
            assert secret not in said(page)


def test_the_public_does_not_learn_that_nobody_has_it(client, action, member):
    actions.hand_over_action(action=action, person=None, by=member, now=timezone.now())

    page = client.get(url("action-list", action.group), {"show": "nobodys"})

    assert words(page) == [action.words]  # as without the filter
    assert "Nobody" not in said(page)


def test_the_public_does_not_find_it_by_the_name_of_its_owner(client, come, action):
    assert words(client.get(url("action-list", action.group), {"q": "Sam"})) == []
    assert words(come("member").get(url("action-list", action.group), {"q": "Sam"})) == [action.words]


def test_members_read_who_has_it_and_its_trail(come, action, member):
    actions.extend_action(action=action, due_on=today(20), words="Waiting for data", by=member, now=timezone.now())

    page = said(come("neighbour").get(url("action-detail", action)))

    assert "Sam Example" in page
    assert f"More time, until {london.plain_date(today(20))}" in page
    assert "“Waiting for data”" in page
    assert "Need more time</a>" not in page


def test_links_beside_it_are_shown(client, action):
    LinkFactory(action=action, meeting=None, title="The map", url="https://example.org/map")

    assert 'href="https://example.org/map"' in said(client.get(url("action-detail", action)))


def test_words_of_people_are_text(come, group, member, council):
    action = promise(group, member, council, words="<b>Send</b> the map", due_on=today(3))

    for page in ("action-detail", "action-done"):
        assert "&lt;b&gt;Send&lt;/b&gt; the map" in said(come("member").get(url(page, action)))


# The board ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def board(group, member, council):
    """One of each: due, overdue, nobody's, stuck, done, dropped."""
    common = {"group": group, "council": council, "person": member}
    ActionFactory(words="due", days=5, **common)
    ActionFactory(words="overdue", days=-5, **common)
    ActionFactory(words="nobodys", days=9, **{**common, "person": None})
    ActionFactory(words="stuck", days=-29, **{**common, "council": CouncilFactory(short_name="Havant", code="HAA")})
    ActionFactory(words="done", done=True, **common)
    ActionFactory(words="dropped", dropped=True, **common)
    return group


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["stuck", "overdue", "due", "nobodys"]),
        ({"show": "overdue"}, ["stuck", "overdue"]),
        ({"show": "nobodys"}, ["nobodys"]),
        ({"show": "stuck"}, ["stuck"]),
        ({"show": "done"}, ["done"]),
        ({"show": "dropped"}, ["dropped"]),
        ({"council": "HAA"}, ["stuck"]),
        ({"council": "HAA", "show": "done"}, []),
        ({"q": "due over"}, ["overdue"]),
        ({"q": "havant"}, ["stuck"]),
        ({"show": "nonsense", "council": "ZZZ", "page": "x"}, ["stuck", "overdue", "due", "nobodys"]),
        ({"q": "\0"}, ["stuck", "overdue", "due", "nobodys"]),
    ],
)
def test_the_board_shows_what_the_address_asks_for(come, board, query, expected):
    assert words(come("member").get(url("action-list", board), query)) == expected


def test_the_board_counts(come, board):
    context = come("member").get(url("action-list", board)).context

    assert context["totals"] == {"open": 4, "overdue": 2, "nobodys": 1, "done": 1}
    assert [(str(one), one.open, one.overdue) for one in context["councils"]] == [
        ("Havant", 1, 1),
        ("Winchester", 3, 1),
    ]


def test_the_filter_survives_in_the_pages(come, group, member, council):
    for number in range(30):
        ActionFactory(group=group, person=member, council=council, words=f"Send map {number}")

    page = come("member").get(url("action-list", group), {"q": "map"})

    assert len(words(page)) == 25
    assert "?q=map&amp;page=2" in said(page)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("who", ["member", "anonymous"])
def test_the_board_costs_the_same_for_one_and_three(come, group, circulated, count, who, django_assert_num_queries):
    for number in range(count):
        ActionFactory(group=group, meeting=circulated, council=CouncilFactory(short_name=f"Sample {number}"))
    client = come(who)
    client.get(url("action-list", group))

    with django_assert_num_queries({"member": 9, "anonymous": 5}[who]):
        page = client.get(url("action-list", group))

    assert len(words(page)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_action_costs_the_same_after_one_step_and_three(come, action, member, count, django_assert_num_queries):
    for number in range(count):
        actions.extend_action(action=action, due_on=today(20 + number), by=member, now=timezone.now())
    client = come("member")
    client.get(url("action-detail", action))

    with django_assert_num_queries(10):
        client.get(url("action-detail", action))


def test_five_hundred_actions_stay_usable(come, group, member, council, circulated, django_assert_num_queries):
    rows = [
        Action(
            group=group,
            person=member,
            council=council,
            meeting=circulated,
            words=f"Send map {n}",
            due_on=today(n - 250),
        )
        for n in range(500)
    ]
    Action.objects.bulk_create(rows)
    client = come("member")
    client.get(url("action-list", group))

    with django_assert_num_queries(9):
        page = client.get(url("action-list", group), {"page": 20})

    assert (len(words(page)), page.context["page"].paginator.num_pages) == (25, 20)
    assert len(page.content) < 60_000


def test_an_empty_board_offers_the_first_step(come, client, group):
    assert "Nothing is promised yet" in said(come("member").get(url("action-list", group)))
    client.logout()
    assert "Nothing to see yet" in said(client.get(url("action-list", group)))


# Deeds ----------------------------------------------------------------------------------------------------------------
def test_done_with_what_came_of_it(come, action):
    body = {"words": "It is on the wiki", "url": "wiki.example.org/map"}

    page = come("member").post(url("action-done", action), body, follow=True)

    assert "It is done. Thank you." in said(page)
    assert "“It is on the wiki”" in said(page)
    assert 'href="https://wiki.example.org/map"' in said(page)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "nonsense", "x" * 501])
def test_what_came_of_it_is_a_page_or_nothing(come, action, address):
    page = come("member").post(url("action-done", action), {"url": address})

    assert "There is a problem" in said(page)
    assert Action.objects.get().is_open


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "Choose how much more time it needs"),
        ({"until": "tomorrow"}, "Choose one of the options"),
        ({"until": "other"}, "Enter the day by which it will be done"),
        ({"until": "other", "other_day": "31", "other_month": "2", "other_year": "2027"}, "must be a real date"),
        ({"until": "other", "other_day": "1", "other_month": "1", "other_year": "2020"}, "must be today or later"),
        ({"until": "other", "other_day": "1", "other_month": "1", "other_year": "9999"}, "must be within five years"),
        ({"until": "\0"}, "Choose one of the options"),
    ],
)
def test_more_time_needs_a_day(come, action, body, error):
    page = come("member").post(url("action-time", action), body)

    assert page.status_code == 200
    assert error in said(page)
    assert Action.objects.get().due_on == action.due_on


def test_more_time_in_two_weeks_a_month_or_until_the_next_meeting(come, group, action):
    meeting = MeetingFactory(group=group, days=60)
    client = come("member")

    form = client.get(url("action-time", action)).context["form"]
    offered = {label: value for value, label in form.fields["until"].choices}
    client.post(url("action-time", action), {"until": offered["The next meeting"]})

    assert list(offered) == ["Two weeks", "A month", "The next meeting", "Another day"]
    assert offered["Two weeks"] == str(today(23))
    assert Action.objects.get().due_on == meeting.starts_on


def test_any_other_day(come, action):
    come("member").post(url("action-time", action), {"until": "other", **day(today(200), "other")})

    assert Action.objects.get().due_on == today(200)


def test_a_member_hands_over_to_a_colleague_or_back_and_a_lead_to_anybody(
    come, group, council, lead, action, neighbour
):
    lee = colleague(group, council)

    def offered(who):
        return [
            label for _, label in come(who).get(url("action-hand-over", action)).context["form"].fields["to"].choices
        ]

    here = ["Lee Madeup, Winchester", "Priya Sample, Winchester"]
    assert offered("member") == [*here, "The leads of the group"]
    assert offered("lead") == [*here, "Noor Example, Havant", "The leads of the group"]

    come("member").post(url("action-hand-over", action), {"to": neighbour.pk})
    assert str(Action.objects.get().person) == "Sam Example"
    come("member").post(url("action-hand-over", action), {"to": lee.pk, "words": "Half is done"})
    assert str(Action.objects.get().person) == "Lee Madeup"
    come("lead").post(url("action-hand-over", action), {"to": "leads"})
    assert Action.objects.get().person is None


def test_dropping_needs_a_reason(come, action):
    client = come("member")

    assert "Enter why it will not be done" in said(client.post(url("action-drop", action)))
    assert Action.objects.get().is_open
    client.post(url("action-drop", action), {"reason": "The contract ended"})
    assert Action.objects.get().state == "dropped"
    assert "This action was dropped already." in said(client.get(url("action-done", action), follow=True))
    assert "“The contract ended”" in said(client.get(url("action-detail", action)))


def test_opened_again(come, action, member):
    actions.finish_action(action=action, by=member, now=timezone.now())

    come("member").post(url("action-reopen", action), {"words": "One page is missing", **day(today(7))})

    assert (Action.objects.get().state, Action.objects.get().due_on) == ("open", today(7))


def test_changed(come, action):
    client = come("member")

    assert "Enter what will be done" in said(client.post(url("action-change", action), {"words": ""}))
    client.post(url("action-change", action), {"words": "Send it to all", **day(today(9))})

    assert Action.objects.get().words == "Send it to all"


def test_what_is_overdue_is_reworded_without_a_new_day(come, group, member, council):
    action = promise(group, member, council, due_on=today(-9))

    come("member").post(url("action-change", action), {"words": "Send it to all", **day(today(-9))})

    assert Action.objects.get().words == "Send it to all"


def limited(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "mail_by_a_deed": "1/h/key"}


def refused(response):
    return response.status_code == 429 and "You have sent people many emails in a short while" in said(response)


def test_nobody_adds_actions_for_others_without_end(come, group, lead, member, settings):
    limited(settings)
    client = come("lead")

    def add(owner):
        return client.post(url("action-new", group), {"words": "Ask", "owner": owner.pk, **day(today(14))})

    assert [refused(add(owner)) for owner in (lead, lead, member, member, lead)] == [False, False, False, True, False]
    assert Action.objects.filter(person=member).count() == 1


def test_nobody_hands_over_without_end_and_everybody_takes_what_they_like(come, lead, action, settings):
    limited(settings)
    client = come("lead")

    def give(to):
        return client.post(url("action-hand-over", action), {"to": to})

    assert [refused(give(to)) for to in (lead.pk, action.person_id, lead.pk, "leads")] == [False, False, False, True]
    assert Action.objects.get().person == lead


def test_nobody_opens_again_without_end(come, action, member, settings):
    limited(settings)

    def reopen(who):
        actions.drop_action(action=action, reason="The contract ended", by=member, now=timezone.now())
        return come(who).post(url("action-reopen", action), {"words": "", **day(today(7))})

    assert not refused(reopen("member"))
    assert not refused(reopen("member"))
    assert not refused(reopen("lead"))
    assert refused(reopen("lead"))
    assert Action.objects.get().state == "dropped"


# Adding one -----------------------------------------------------------------------------------------------------------
def test_a_member_adds_one_for_their_council_and_a_lead_for_anybody(come, client, group, member, neighbour):
    body = {"words": "Ask the supplier", "owner": neighbour.pk, **day(today(14))}

    refused = come("member").post(url("action-new", group), body)
    assert "Choose one of the options" in said(refused)
    come("lead").post(url("action-new", group), body)

    added = Action.objects.get()
    assert (added.person, str(added.council), str(added.agreed_by)) == (neighbour, "Havant", "Priya Sample")


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("anonymous", 302)])
def test_nobody_from_outside_adds_one(come, group, who, status):
    assert come(who).post(url("action-new", group), {"words": "Spam"}).status_code == status
    assert Action.objects.count() == 0


def test_adding_one_says_what_is_missing(come, group):
    page = said(come("member").post(url("action-new", group), {"words": "x" * 301}))

    for error in ("must be 300 characters or fewer", "Choose who does it", "Enter the day by which it will be done"):
        assert error in page
    assert Action.objects.count() == 0
