"""The write-up of a meeting: what it says, to whom, and that it names no officer. As a page and as Markdown."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from common import markdown
from meetings import write_up_markdown
from meetings.models import Meeting, Table
from meetings.write_up import gather
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    DecisionFactory,
    GuestFactory,
    LinkFactory,
    MeetingFactory,
    MembershipFactory,
    PlacementFactory,
    PointFactory,
    PresenceFactory,
    TopicFactory,
    TrialFactory,
    UserFactory,
)
from tests.meetings.after import HELD, held, said
from tests.meetings.post import at

CANARY = "Canary Whistleblower"
PAGES = ("write-up", "write-up-markdown")


@pytest.fixture(autouse=True)
def the_day_after():
    with time_machine.travel(at(26, 12), tick=False):
        yield


@pytest.fixture
def meeting(group, council):
    """A meeting with something of everything, and a canary wherever a person may stand."""
    meeting = held(group, host_council=council, summary="What became of it", theme_words="Waste")
    meeting.co_organisers.add(CouncilFactory(short_name="Oxford", official_name="Oxford City Council"))
    meeting.themes.add(PointFactory(title="Understand users", number=1))
    canary = UserFactory(name=CANARY, email="canary@canary.example")
    item = said(meeting, notes="We lost **40** calls.", presenter=CANARY, presenter_person=canary)
    AgendaItemFactory(meeting=meeting, title="Nobody finds our page")
    AgendaItemFactory(meeting=meeting, title="Lunch", kind="break")
    Table.objects.create(item=item, number=1, service="Bins", findings="Colours confuse.")
    DecisionFactory(
        meeting=meeting, item=item, sentence="We count every call.", review_on=dt.date(2027, 3, 1), recorded_by=canary
    )
    ActionFactory(group=group, meeting=meeting, person=canary, council=council, words="Send the list", agreed_by=canary)
    LinkFactory(meeting=None, item=item, title="Slides", url="https://slides.example/1")
    PresenceFactory(meeting=meeting, person=canary, council=council, ticked_by=canary)
    GuestFactory(meeting=meeting, name=CANARY, organisation="Canary Ltd", email="guest@canary.example")
    AttendanceFactory(meeting=meeting, person=canary, answer="coming", council=CouncilFactory(short_name="Promised"))
    TopicFactory(group=group, kind="theme", title="Chatbots", opened_by=canary, dropped=True, closed_at=at(20))
    Meeting.objects.filter(pk=meeting.pk).update(notes="Nine of us met.", notes_state="circulated", circulated_at=HELD)
    meeting.refresh_from_db()
    return meeting


def page(client, name, meeting):
    return client.get(reverse(f"meetings:{name}", args=[meeting.group.slug, meeting.pk]))


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_everybody_reads_what_the_meeting_came_to(client, meeting, name):
    body = page(client, name, meeting).content.decode()

    for words in (
        "Ten years on", "What became of it", "Winchester Council and Oxford City Council", "Understand users", "Waste",
        "Nine of us met.", "Missed bins", "Table 1", "Bins", "Colours confuse.", "We count every call.",
        "To be looked at again by 1 March 2027", "Send the list", "Winchester", "Slides", "https://slides.example/1",
        "Chatbots", "Nobody minds any more", "Nobody finds our page",
    ):  # fmt: skip
        assert words in body.replace("\\", ""), words
    assert "Lunch" not in body


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_what_was_said_of_a_line_stands_though_it_was_made_a_break_since(client, meeting, name):
    meeting.agenda_items.update(kind="break")

    body = page(client, name, meeting).content.decode().replace("\\", "")

    for words in ("Missed bins", "We lost", "Colours confuse.", "We count every call.", "Slides"):
        assert words in body, words
    for title in ("Lunch", "Nobody finds our page"):  # of which nothing was said
        assert title not in body


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["anonymous", "outsider", "member", "supplier", "lead", "coordinator"])
def test_it_names_no_officer_and_no_guest_to_anybody(come, meeting, who, name):
    response = page(come(who), name, meeting)

    assert response.status_code == 200
    assert "canary" not in response.content.decode().lower()
    assert "Promised" not in response.content.decode()  # who said yes and was not there


@pytest.mark.django_db
def test_a_presenter_who_agreed_is_named(client, meeting):
    person = meeting.agenda_items.get(title="Missed bins").presenter_person
    person.named_in_public_since = HELD
    person.save()

    assert CANARY in page(client, "write-up", meeting).content.decode()


@pytest.mark.django_db
def test_it_counts_heads_by_council_in_the_order_of_their_names(meeting, council):
    PresenceFactory(meeting=meeting, council=council)
    PresenceFactory(meeting=meeting, council=CouncilFactory(short_name="Aylesbury"))
    PresenceFactory(meeting=meeting, council=None)
    heads = gather(meeting).heads

    assert heads.councils == (("Aylesbury", 1), ("Winchester", 2))
    assert (heads.partners, heads.guests, heads.people, heads.were_ticked) == (1, 1, 5, True)
    assert heads.in_words == "Aylesbury 1, Winchester 2, 1 partner and 1 guest"


@pytest.mark.django_db
def test_where_nobody_was_ticked_it_says_who_had_said_yes(meeting):
    meeting.presences.all().delete()

    assert gather(meeting).heads.councils == (("Promised", 1),)
    assert gather(meeting).heads.were_ticked is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "for_members", "statuses"),
    [
        ("draft", False, {"lead": 200, "taker": 200, "member": 404, "outsider": 404, "anonymous": 302}),
        ("circulated", True, {"lead": 200, "taker": 200, "member": 200, "outsider": 404, "anonymous": 302}),
        ("circulated", False, {"lead": 200, "taker": 200, "member": 200, "outsider": 200, "anonymous": 200}),
        ("agreed", False, {"lead": 200, "taker": 200, "member": 200, "outsider": 200, "anonymous": 200}),
    ],
)
@pytest.mark.parametrize("name", PAGES)
def test_who_reads_it_in_which_state(
    client, request, meeting, lead, member, outsider, state, for_members, statuses, name
):
    moments = {"circulated_at": None if state == "draft" else HELD, "agreed_at": HELD if state == "agreed" else None}
    Meeting.objects.filter(pk=meeting.pk).update(notes_state=state, notes_for_members=for_members, **moments)
    taker = MembershipFactory(group=meeting.group).person
    meeting.note_takers.add(taker)
    people = {"lead": lead, "taker": taker, "member": member, "outsider": outsider}
    found = {}
    for who in statuses:
        client.logout()
        if who in people:
            client.force_login(people[who])
        found[who] = page(client, name, meeting).status_code

    assert found == statuses


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"state": "cancelled", "cancelled_at": HELD}, {"starts_on": dt.date(2030, 1, 1), "ends_on": dt.date(2030, 1, 1)}],
)
@pytest.mark.parametrize("name", PAGES)
def test_there_is_none_of_what_was_not_held(client, lead, meeting, changes, name):
    Meeting.objects.filter(pk=meeting.pk).update(**changes)
    client.force_login(lead)

    assert page(client, name, meeting).status_code == 404


@pytest.mark.django_db
def test_what_a_member_proposed_and_what_other_rooms_brought_is_not_dropped_in_public(meeting, group, member):
    TopicFactory(group=group, kind="proposal", title="Sensitive proposal", dropped=True, closed_at=at(20))
    TopicFactory(group=group, kind="other", title="Contract of a supplier", dropped=True, closed_at=at(20))

    assert gather(meeting).dropped == (("Chatbots", "Nobody minds any more"),)
    assert len(gather(meeting, member=member).dropped) == 3


def dropped(group, kind, about, title):
    return TopicFactory(
        group=group, kind=kind, key=f"meetings.{kind}:{about.pk}", title=title, dropped=True, closed_at=at(20)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "is_public"),
    [
        ({"notes_state": "circulated"}, {"action", "decision", "carried", "trial"}),
        ({"notes_state": "circulated", "notes_for_members": True}, {"carried", "trial"}),
        ({"notes_state": "draft"}, {"carried", "trial"}),
        ({"notes_state": "circulated", "audience": "members"}, set()),
        ({"notes_state": "circulated", "audience": "public-sector"}, set()),
    ],
)
def test_what_came_from_a_closed_meeting_is_not_dropped_in_public(client, lead, meeting, group, facts, is_public):
    moments = {"circulated_at": None if facts["notes_state"] == "draft" else HELD}
    earlier = MeetingFactory(group=group, starts_on=dt.date(2026, 9, 10), published_at=at(1), **facts | moments)
    dropped(group, "action", ActionFactory(group=group, meeting=earlier), "action")
    dropped(group, "decision", DecisionFactory(meeting=earlier), "decision")
    dropped(group, "carried", AgendaItemFactory(meeting=earlier), "carried")
    dropped(group, "trial", TrialFactory(group=group, meeting=earlier), "trial")
    dropped(group, "action", ActionFactory(group=group, meeting=None), "of no meeting")
    client.force_login(lead)

    for reader in ("the public", "a lead, who prints it for the public"):
        shown = {title for title, _ in page(client, "write-up", meeting).context["write_up"].dropped}
        assert shown == is_public | {"Chatbots"}, reader
        client.logout()
    assert len(gather(meeting, member=lead).dropped) == 6


@pytest.mark.django_db
def test_a_supplier_reads_nothing_of_what_the_public_sector_let_go(come, meeting, group):
    """Not in the members' view of a closed meeting either, though they are members."""
    Meeting.objects.filter(pk=meeting.pk).update(audience="members")
    facts = {"audience": "public-sector", "notes_state": "circulated", "circulated_at": HELD}
    earlier = MeetingFactory(group=group, starts_on=dt.date(2026, 9, 10), published_at=at(1), **facts)
    carried = AgendaItemFactory(meeting=earlier)
    dropped(group, "action", ActionFactory(group=group, meeting=earlier), "action")
    dropped(group, "decision", DecisionFactory(meeting=earlier), "decision")
    dropped(group, "trial", TrialFactory(group=group, meeting=earlier), "trial")
    PlacementFactory(topic=dropped(group, "carried", carried, "carried"), meeting=earlier, item=carried)
    kept_to_themselves = TopicFactory(group=group, kind="other", title="other", dropped=True, closed_at=at(20))
    PlacementFactory(topic=kept_to_themselves, meeting=earlier, item=carried)
    open_to_all = {"action": "of no meeting", "decision": "of this meeting"}
    dropped(group, "action", ActionFactory(group=group, meeting=None), open_to_all["action"])
    dropped(group, "decision", DecisionFactory(meeting=meeting), open_to_all["decision"])
    url = reverse("meetings:write-up", args=[group.slug, meeting.pk])

    shown = {
        who: {title for title, _ in come(who).get(url).context["write_up"].dropped} for who in ("supplier", "member")
    }

    everybody = {"Chatbots", *open_to_all.values()}
    assert shown["supplier"] == everybody
    assert shown["member"] == everybody | {"action", "decision", "trial", "carried", "other"}


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"audience": "public-sector"}, {"notes_for_members": True}])
def test_a_dropped_proposal_of_a_closed_meeting_is_read_in_its_group_alone(come, meeting, group, facts):
    TopicFactory(group=group, kind="proposal", title="Sensitive proposal", dropped=True, closed_at=at(20))
    Meeting.objects.filter(pk=meeting.pk).update(**facts)
    addresses = [reverse(f"meetings:{name}", args=[group.slug, meeting.pk]) for name in (*PAGES, "meeting-detail")]
    found = {
        who: ["Sensitive proposal" in come(who).get(url).text for url in addresses] for who in ("outsider", "member")
    }

    assert not any(found["outsider"])
    assert found["member"][:2] == [True, True]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_line_and_for_three(client, meeting, count, django_assert_num_queries):
    for number in range(count - 1):
        item = said(meeting, title=f"Line {number}")
        Table.objects.create(item=item, number=1, findings="More")
        DecisionFactory(meeting=meeting, item=item)
        ActionFactory(group=meeting.group, meeting=meeting, item=item)
        LinkFactory(meeting=None, item=item)
        PresenceFactory(meeting=meeting)
    address = reverse("meetings:write-up", args=[meeting.group.slug, meeting.pk])

    with django_assert_num_queries(12):
        client.get(address)


@pytest.mark.django_db
def test_it_leads_back_to_the_last_minutes_that_its_reader_may_read(client, group, meeting):
    before = held(group, starts_on=dt.date(2026, 9, 10), title="Content that people can find")
    assert page(client, "write-up", meeting).context["last"] is None

    Meeting.objects.filter(pk=before.pk).update(notes_state="agreed", circulated_at=HELD, agreed_at=HELD)

    assert page(client, "write-up", meeting).context["last"] == before


# Markdown for a blog --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_markdown_is_a_file_with_headings_in_order(client, meeting):
    response = page(client, "write-up-markdown", meeting)
    headings = re.findall(r"^(#+) (.*)$", response.content.decode(), re.MULTILINE)

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="south-2026-11-25.md"'
    assert headings == [
        ("#", "Ten years on"), ("##", "Decisions"), ("##", "Actions"), ("##", "What was said"), ("###", "Missed bins"),
        ("####", "Table 1: Bins"), ("##", "Not talked about"), ("##", "Dropped"),
    ]  # fmt: skip


def blog(text):
    """As a blog shows it that takes HTML for HTML."""
    parser = MarkdownIt("commonmark", {"html": True})
    parser.validateLink = lambda url: True
    return parser.parse(text)


def dangers(tokens):
    found = []
    for token in tokens:
        if token.type in {"html_block", "html_inline", "image"}:
            found.append(token.content)
        address = token.attrGet("href") or ""
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", address.strip(), re.IGNORECASE)
        if scheme and scheme[1].lower() not in {"http", "https", "mailto"}:
            found.append(address)
        found += dangers(token.children or [])
    return found


NASTY = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](https://spy.example/p.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))", "[x](java&#115;cript:alert(1))", "[x](javascript\\:alert(1))", "<javascript:alert(1)>",
    "[a]\n\n[a]: javascript:alert(1)", "<!-- x", "<https://ok.example>", "[x](data:text/html;base64,AAAA)",
    "[x](vbscript:x)", "</div>", "<?php x ?>", "<![CDATA[x]]>", "[x](<javascript:alert(1)>)", "```\n<script>\n",
    "    <b>x</b>", "> <b>x</b>", "[x](&#x6A;avascript:alert(1))", "&lt;script&gt;", "![a][b]\n\n[b]: https://x.example",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_was_typed_runs_on_a_blog(text):
    assert dangers(blog(write_up_markdown.typed(text))) == []


@given(
    st.lists(
        st.sampled_from([*NASTY, "\n", " ", "`", "```", "#", "<", ">", "(", ")", "[", "]", "!", "\\", "&", "x"]),
        max_size=8,
    )
)
def test_nothing_that_was_typed_together_runs_on_a_blog(parts):
    assert dangers(blog(write_up_markdown.typed("".join(parts)))) == []


@given(st.text(alphabet=st.sampled_from("aB1 _*`~#<>[]()!&|\\-+.\n\r\t:="), max_size=60))
def test_a_line_reads_as_it_was_typed(text):
    shown = "".join(
        child.content
        for token in blog(write_up_markdown.plain(text))
        for child in token.children or []
        if child.type != "softbreak"
    )

    assert shown == " ".join(text.split())


def test_headings_of_notes_stand_below_those_of_the_write_up():
    assert write_up_markdown.typed("# One\n## Two\n```\n# code\n```\nThree\n===") == (
        "#### One\n##### Two\n```\n# code\n```\nThree\n\\==="
    )


def test_what_notes_say_is_kept():
    text = "**40** calls, see [the list](https://list.example/?a=1&b=2) and <https://x.example>.\n\n- one\n- two"

    assert markdown.to_html(write_up_markdown.typed(text)) == markdown.to_html(text)
