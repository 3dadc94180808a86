"""Pages of a request: asking for help, from an agenda too, reading it with its answers, and ending it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common import london
from tests.factories import AffiliationFactory, AgendaItemFactory, CouncilFactory, MeetingFactory, PeerGroupFactory
from tests.timebank.books import book
from tests.timebank_factories import LoanFactory, OfferFactory, RequestFactory, SkillFactory, officer
from timebank.models import Loan, Request

pytestmark = pytest.mark.django_db
State = Request.State
QUERIES = 15


@pytest.fixture
def skill(db):
    return SkillFactory(name="User researcher")


@pytest.fixture
def asked(council, group, member, skill):
    """Winchester asks the councils of the South."""
    return RequestFactory(
        council=council, asked_by=member, skills=[skill], groups=[group], title="Missed bins", minutes=900,
        place="on-site", place_words="Guildhall",
    )  # fmt: skip


@pytest.fixture
def neighbour(group):
    """Somebody of Havant, in the same group."""
    return officer(CouncilFactory(short_name="Havant"), group, name="Robin Placeholder")


def url(name, *args):
    return reverse(f"timebank:request-{name}", args=args)


def typed(skill, **more):
    return {
        "council": "", "title": "A researcher", "words": "Six interviews", "skill": skill.slug, "minutes": "2 days",
        "place": "either", "audience": "groups", "groups": ["south"],
    } | more  # fmt: skip


# Who reads it ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 302), ("supplier", 404), ("outsider", 404), ("member", 200), ("neighbour", 200), ("lead", 200),
     ("coordinator", 200)],
)  # fmt: skip
def test_a_request_for_a_group_is_read_by_its_public_sector(client, request, asked, who, status):
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    page = client.get(asked.get_absolute_url())

    assert page.status_code == status
    if status == 302:
        assert page.url == f"/sign-in/?next={asked.get_absolute_url()}"
    assert (b"Missed bins" in page.content) == (status == 200)


def test_a_draft_is_its_councils_own(client, asked, member, neighbour, lead):
    Request.objects.filter(pk=asked.pk).update(state="draft", opened_at=None)
    lead.affiliations.update(council=CouncilFactory())

    seen = {}
    for who in (member, neighbour, lead):
        client.force_login(who)
        seen[who] = client.get(asked.get_absolute_url()).status_code

    assert seen == {member: 200, neighbour: 404, lead: 404}


def test_a_coordinator_reads_the_drafts_of_their_own_council_and_of_no_other(client, asked, council, coordinator):
    Request.objects.update(state="draft", opened_at=None)
    client.force_login(coordinator)
    assert client.get(asked.get_absolute_url()).status_code == 404

    AffiliationFactory(person=coordinator, council=council)

    assert client.get(asked.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["anonymous", "supplier", "outsider"])
def test_what_is_public_names_nobody_no_council_and_no_group(client, request, asked, who):
    Request.objects.filter(pk=asked.pk).update(is_public=True)
    LoanFactory(request=asked, lender=CouncilFactory(short_name="Havant"), lent_name="Robin Placeholder")
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    page = client.get(asked.get_absolute_url())

    assert page.status_code == 200
    for shown in ("Missed bins", "Six interviews", "User researcher", "15 h"):
        assert shown in page.text
    main = page.text[page.text.index("<main") :]
    for hidden in ("Winchester", "Guildhall", "Sam Example", "South", "Havant", "Robin"):
        assert hidden not in main


# Asking ---------------------------------------------------------------------------------------------------------------
def test_asking_is_written_down_looked_at_and_then_open(client, council, group, member, neighbour, skill):
    OfferFactory(council=neighbour.affiliations.get().council, skill=skill, offered_by=neighbour)
    client.force_login(member)
    assert client.get(url("new")).status_code == 200

    page = client.post(url("new"), typed(skill, council=council.code, is_public="on"))

    asked = Request.objects.get()
    assert (page.url, asked.state) == (url("open", asked.pk), State.DRAFT)
    assert (asked.council, asked.minutes, list(asked.skills.all())) == (council, 900, [skill])
    assert (list(asked.groups.all()), asked.is_public) == ([group], True)

    shown = client.get(page.url).text
    assert "The South" not in shown
    assert "Members of the South peer group" in shown
    assert "It fits Havant." in shown
    assert Request.objects.get().state == State.DRAFT

    assert client.post(page.url).url == asked.get_absolute_url()
    assert Request.objects.get().state == State.OPEN


def test_a_form_says_what_to_put_right_and_keeps_nothing(client, council, member):
    client.force_login(member)
    yesterday = london.today(timezone.now()) - dt.timedelta(days=1)
    days = {
        f"by_on_{part}": number
        for part, number in zip(("day", "month", "year"), (yesterday.day, yesterday.month, yesterday.year), strict=True)
    }

    page = client.post(url("new"), {"council": council.code, "minutes": "15", "audience": "groups", **days})

    errors = page.context["form"].errors
    assert {name: said[0] for name, said in errors.items()} == {
        "title": "Enter what you need, in a few words",
        "words": "Enter what you need it for",
        "skill": "Choose a skill",
        "minutes": "Say what 15 is: 15 h, 15 min or 15 days",
        "place": "Choose an answer to “Where?”",
        "by_on": "The day must be today or later",
        "groups": "Choose at least one group",
    }
    assert not Request.objects.exists()


def test_what_every_council_may_see_needs_no_group(client, council, member, skill):
    client.force_login(member)

    client.post(url("new"), typed(skill, council=council.code, audience="all", groups=[]))

    asked = Request.objects.get()
    assert (asked.audience, list(asked.groups.all())) == ("all", [])


def test_a_group_or_a_council_of_others_cannot_be_typed_in(client, council, member, outsider, skill):
    client.force_login(member)
    elsewhere = outsider.affiliations.get().council

    page = client.post(url("new"), typed(skill, council=elsewhere.code, groups=["north"]))

    assert set(page.context["form"].errors) == {"council", "groups"}
    assert not Request.objects.exists()


def test_who_is_not_confirmed_reads_why_and_who_confirms(client, member, asked, skill):
    member.affiliations.update(confirmed_at=None, confirmed_by=None)
    client.force_login(member)

    page = client.post(url("new"), typed(skill))

    assert page.status_code == 200
    assert "You said that you work for Winchester" in page.text
    assert reverse("peergroups:group-contact", args=["south"]) in page.text
    assert Request.objects.count() == 1
    assert client.get(url("change", asked.pk)).status_code == 403
    assert client.get(url("change", RequestFactory(groups=[PeerGroupFactory()]).pk)).status_code == 404
    assert "You said that you work for Winchester" in client.get(asked.get_absolute_url()).text


# From an agenda -------------------------------------------------------------------------------------------------------
@pytest.fixture
def line(group, council):
    meeting = MeetingFactory(group=group, host_council=council, audience="public-sector")
    words = "40 calls a week about one form"
    return AgendaItemFactory(meeting=meeting, kind="bring-a-problem", title="Nobody finds it", words=words)


@pytest.mark.parametrize(("who", "offered"), [("member", True), ("coordinator", False), ("said", False)])
def test_a_problem_of_an_agenda_is_one_click_from_a_request(client, request, line, member, who, offered):
    other = AgendaItemFactory(meeting=line.meeting, kind="discussion")
    if who == "said":
        member.affiliations.update(confirmed_at=None, confirmed_by=None)
    client.force_login(member if who == "said" else request.getfixturevalue(who))

    pages = [
        client.get(line.meeting.get_absolute_url()),
        client.get(reverse("meetings:meeting-agenda", args=["south", line.meeting.pk])),
    ]

    for page in pages:
        assert page.status_code == 200
        assert (f'"{url("new")}?item={line.pk}"' in page.text) == offered
        assert f"?item={other.pk}" not in page.text


def test_a_request_from_an_agenda_begins_with_its_words(client, council, member, line, skill):
    client.force_login(member)
    there = f"{url('new')}?item={line.pk}"

    form = client.get(there).context["form"]
    assert (form["title"].value(), form["words"].value()) == ("Nobody finds it", "40 calls a week about one form")
    assert form["groups"].value() == ["south"]

    client.post(there, typed(skill, council=council.code))
    asked = Request.objects.get()
    assert asked.item == line
    assert line.meeting.title in client.get(asked.get_absolute_url()).text


def test_a_request_names_the_meeting_it_came_from_to_who_may_know_of_that(client, line, outsider):
    asked = RequestFactory(item=line)
    line.meeting.audience = "members"
    line.meeting.save()
    client.force_login(outsider)

    page = client.get(asked.get_absolute_url())

    assert (page.status_code, page.context["line"]) == (200, None)


@pytest.mark.parametrize("item", ["secret", "99999999", "²", "1" * 40, "x", ""])
def test_a_line_that_the_reader_may_not_know_of_gives_nothing_away(client, line, outsider, item):
    line.meeting.audience = "members"
    line.meeting.save()
    client.force_login(outsider)

    page = client.get(url("new"), {"item": line.pk if item == "secret" else item})

    assert page.status_code == 200
    assert page.context["form"]["title"].value() is None
    assert "Nobody finds it" not in page.text


# Its answers ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def answers(asked, neighbour, outsider):
    havant = neighbour.affiliations.get().council
    waits = LoanFactory(request=asked, lender=havant, offered_by=neighbour, words="Evenings too", minutes=600)
    chosen = LoanFactory(request=asked, lender=CouncilFactory(short_name="Swindon"), state="active", minutes=420)
    LoanFactory(request=asked, lender=CouncilFactory(short_name="Oxford"), state="withdrawn")
    return waits, chosen


def test_the_council_that_asked_sees_all_answers_and_chooses(client, asked, answers, member):
    waits, chosen = answers
    client.force_login(member)

    page = client.get(asked.get_absolute_url())

    shown = page.context["answers"]
    assert shown.shown == (waits, chosen)
    assert [loan.lender.short_name for loan in shown.over] == ["Oxford"]
    assert "Two councils offer" in page.text
    assert "Evenings too" in page.text
    for deed in ("choose", "decline"):
        assert reverse(f"timebank:loan-{deed}", args=[waits.pk]) in page.text
        assert reverse(f"timebank:loan-{deed}", args=[chosen.pk]) not in page.text


def test_who_leads_the_group_sees_them_too_and_does_not_choose(client, asked, answers, lead):
    lead.affiliations.update(council=CouncilFactory())
    client.force_login(lead)

    page = client.get(asked.get_absolute_url())

    assert page.context["answers"].shown == answers[::-1] or page.context["answers"].shown == answers
    assert reverse("timebank:loan-choose", args=[answers[0].pk]) not in page.text


def test_a_council_that_answered_sees_its_own_and_others_see_how_many(client, asked, answers, neighbour, group):
    waits, _ = answers
    client.force_login(neighbour)
    page = client.get(asked.get_absolute_url())
    assert page.context["answers"].shown == (waits,)
    assert "Swindon" not in page.text
    assert reverse("timebank:loan-choose", args=[waits.pk]) not in page.text

    client.force_login(officer(CouncilFactory(), group))
    page = client.get(asked.get_absolute_url())
    assert page.context["answers"].shown == ()
    assert "Two councils offer" in page.text
    for hidden in ("Swindon", "Havant", "Evenings too"):
        assert hidden not in page.text


def test_estimate_and_actual_stand_side_by_side_with_what_is_still_to_pay(client, council, asked, answers, member):
    chosen = answers[1]
    done = LoanFactory(request=asked, lender=CouncilFactory(short_name="Rushmoor"), minutes=480, state="active")
    book(done.lender, council, 555, loan=done)
    client.force_login(member)

    page = client.get(asked.get_absolute_url())

    shown = page.context["answers"]
    assert (shown.chosen, shown.planned, shown.worked) == ([chosen, done], 900, 555)
    assert [one.in_words for one in shown.compared] == ["took 1 h 15 min more than planned"]
    assert [(one.estimate, one.actual) for one in shown.compared] == [(85, 100)]
    assert (shown.account.balance, shown.to_come, shown.balance_after) == (-555, 420, -975)
    assert "You already have the 15 h you asked for" in page.text


def test_many_answers_stand_on_pages_of_25_with_the_hours_of_all_of_them_together(client, asked, member):
    waits, over = LoanFactory(request=asked), LoanFactory(request=asked, state="withdrawn")
    chosen = [LoanFactory(request=asked, state="active", minutes=60) for _ in range(26)]
    client.force_login(member)

    first, last = (client.get(asked.get_absolute_url(), {"page": number}) for number in (1, 2))

    assert (first.context["part"].shown, first.context["part"].over) == ((waits, *chosen[:24]), ())
    assert (last.context["part"].shown, last.context["part"].over) == (tuple(chosen[24:]), (over,))
    for page, there in ((first, chosen[:24]), (last, chosen[24:])):
        names = [loan.lender.short_name for loan in there]
        assert [loan.lender.short_name for loan in page.context["part"].chosen] == names
        assert [name for name in (loan.lender.short_name for loan in chosen) if f">{name}, " in page.text] == names
        assert '<th scope="row">All 26 together</th><td class="pg-num">26 h</td>' in page.text
        assert "27 councils offer" in page.text
        assert "Councils that it fits are told" not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_answer_and_for_three(client, asked, member, count, django_assert_num_queries):
    for _ in range(count):
        LoanFactory(request=asked)
        LoanFactory(request=asked, state="active")
    client.force_login(member)

    with django_assert_num_queries(QUERIES):
        assert len(client.get(asked.get_absolute_url()).context["answers"].shown) == 2 * count


# Changing and ending it -----------------------------------------------------------------------------------------------
def test_it_is_changed_by_a_colleague_and_by_nobody_else(client, asked, council, neighbour, skill):
    colleague = officer(council, asked.groups.get())
    there = url("change", asked.pk)
    client.force_login(neighbour)
    assert client.post(there, typed(skill)).status_code == 403

    client.force_login(colleague)
    form = client.get(there).context["form"]
    shown = {name: form[name].value() for name in ("title", "minutes", "skill", "groups", "council")}
    assert shown == {
        "title": "Missed bins", "minutes": "15 h", "skill": skill.slug, "groups": ["south"], "council": council.code,
    }  # fmt: skip
    page = client.post(there, typed(skill, council=council.code, minutes="1 h", title="Fewer"))

    assert page.url == asked.get_absolute_url()
    asked.refresh_from_db()
    assert (asked.title, asked.minutes, asked.state) == ("Fewer", 60, State.OPEN)


@pytest.mark.parametrize(("deed", "state"), [("close", State.CLOSED), ("withdraw", State.WITHDRAWN)])
def test_before_it_ends_the_page_says_who_is_told_and_nothing_happens_on_reading(
    client, asked, answers, member, deed, state
):
    client.force_login(member)
    there = url(deed, asked.pk)

    page = client.get(there)
    assert "Havant offered to help and is told" in page.text
    assert "it cannot be opened again" in page.text
    assert "govuk-button--warning" in page.text
    assert Request.objects.get().state == State.OPEN
    if deed == "withdraw":
        assert client.post(there).context["form"].errors == {"because": ["Enter why it is not needed any more"]}
        assert Request.objects.get().state == State.OPEN

    assert client.post(there, {"because": "We found somebody"}).url == asked.get_absolute_url()
    assert Request.objects.get().state == state
    assert Loan.objects.get(pk=answers[0].pk).state == "declined"
    page = client.post(there, {"because": "Again"}, follow=True)
    assert str(list(page.context["messages"])[-1]).startswith("The council has")


def test_a_draft_is_deleted_after_a_page_that_says_so(client, council, member):
    asked = RequestFactory(council=council, asked_by=member, state="draft")
    client.force_login(member)
    assert "It cannot be brought back" in client.get(url("withdraw", asked.pk)).text
    assert Request.objects.exists()

    assert client.post(url("withdraw", asked.pk)).url == reverse("timebank:home")
    assert not Request.objects.exists()
    assert client.post(url("withdraw", asked.pk)).status_code == 404
