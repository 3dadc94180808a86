"""What a group changed of a template, line by line, and who reads it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from meetings import actions
from meetings.models import AgendaItem, Meeting, TemplateLine, TemplateUse
from meetings.template_changes import compare
from meetings.template_uses import hidden_uses, uses_of, with_changes
from tests.factories import AgendaItemFactory, MeetingFactory, PlacementFactory, TopicFactory
from tests.meetings.test_template_pages import of, text
from tests.meetings.test_templates import copy, give
from tests.template_factories import TemplateUseFactory, TemplateVersionFactory, UsedLineFactory

LETTERS = "ABCDE"


def line(pk, **said):
    return TemplateLine(**{"pk": pk, "title": LETTERS[pk - 1], "kind": "talk", "minutes": 20, "words": ""} | said)


def item(pk, of=None, **said):
    """The item that a line became, as the line was unless something else is said."""
    same = {"title": of.title, "kind": of.kind, "minutes": of.minutes, "day": of.day, "words": of.words} if of else {}
    return AgendaItem(**{"pk": pk, "title": f"New {pk}", "kind": "talk", "minutes": 20, "day": 1} | same | said)


def compared(lines, items, became=None, **more):
    """[(sign, title, what is said)]; without `became` each item came from the line of its number less ten."""
    keys = {one.pk for one in lines}
    became = {one.pk - 10: one.pk for one in items if one.pk - 10 in keys} if became is None else became
    return [(row.sign, row.title, *row.says) for row in compare(lines, items, became, **more).rows]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title": "Bins"}, "Now called “Bins”"),
        ({"kind": "show-and-tell"}, "Now “Show and tell”, was “Talk”"),
        ({"minutes": 50}, "30 minutes longer: 50 minutes, was 20 minutes"),
        ({"minutes": 5}, "15 minutes shorter: 5 minutes, was 20 minutes"),
        ({"day": 2}, "On day 2, was on day 1"),
        ({"words": "Other"}, "What it is about is worded anew"),
        ({"words": ""}, "What it is about is left out"),
    ],
)
def test_what_differs_on_a_line_is_said(said, sentence):
    a = line(1, words="Why")

    assert compared([a], [item(11, a, **said)]) == [("changed", "A", sentence)]


def test_what_is_the_same_says_nothing():
    a = line(1, words="Why", day=2)

    assert compared([a], [item(11, a)]) == [("same", "A")]
    assert compare([a], [item(11, a)], {1: 11}).is_same


def test_what_was_left_out_stands_where_it_stood():
    a, b, c, d = (line(n) for n in (1, 2, 3, 4))

    found = compared([a, b, c, d], [item(12, b)])

    assert [(sign, title) for sign, title, *_ in found] == [
        ("left out", "A"), ("same", "B"), ("left out", "C"), ("left out", "D"),
    ]  # fmt: skip
    assert found[0] == ("left out", "A", "Talk, 20 minutes")


def test_what_no_line_became_was_added():
    a = line(1)

    found = compared([a], [item(21), item(11, a), item(22, minutes=90, kind="break")])

    assert found == [
        ("added", "New 21", "Talk, 20 minutes"), ("same", "A"), ("added", "New 22", "Break, 1 h 30 min"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "moved"),
    [
        ("ABCD", {}), ("BCDA", {"A": "later"}), ("DABC", {"D": "earlier"}), ("ACBD", {"C": "earlier"}),
        ("DCBA", {"D": "earlier", "C": "earlier", "B": "earlier"}), ("BADC", {"B": "earlier", "D": "earlier"}),
    ],
)  # fmt: skip
def test_as_few_lines_as_possible_are_called_moved(order, moved):
    lines = {letter: line(n) for n, letter in enumerate("ABCD", start=1)}

    found = compared(list(lines.values()), [item(10 + lines[letter].pk, lines[letter]) for letter in order])

    said = {title: says[0].removeprefix("Comes ") for _, title, *says in found if says}
    assert len(said) == len(moved)
    assert said == moved


def test_a_line_left_out_moves_no_other():
    a, b, c = (line(n) for n in (1, 2, 3))

    assert compared([a, b, c], [item(12, b), item(13, c)])[1:] == [("same", "B"), ("same", "C")]


def test_a_later_day_than_the_meeting_has_is_its_last():
    a = line(1, day=3)

    assert compared([a], [item(11, a, day=2)], days=2) == [("same", "A")]
    assert compared([a], [item(11, a, day=1)], days=2) == [("changed", "A", "On day 1, was on day 2")]


def test_it_is_told_in_short_and_how_long_it_became():
    a, b, c = (line(n) for n in (1, 2, 3))

    found = compare([a, b, c], [item(11, a, title="Bins"), item(21), item(22)], {1: 11})
    assert (found.in_short, found.length) == (
        "2 added, 2 left out, 1 changed", "1 h, as long as the template",
    )  # fmt: skip
    assert compare([a, b], [item(11, a), item(12, b)], {1: 11, 2: 12}).in_short == "nothing changed"
    assert compare([a], [item(11, a, minutes=30)], {1: 11}).length == "30 minutes, 10 minutes longer than the template"
    assert compare([a], [], {}).length == "0 minutes, 20 minutes shorter than the template"


# With rows ------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_a_group_did_to_its_agenda_is_what_it_changed(group, lead, meeting):
    AgendaItemFactory(meeting=meeting, title="Ours", kind="talk", minutes=30)
    waits = AgendaItemFactory(meeting=meeting, title="From our list")
    PlacementFactory(topic=TopicFactory(group=group), meeting=meeting, item=waits)
    version = give(group, lead)
    copy(version, meeting, lead)
    welcome, show, coffee = (meeting.agenda_items.get(title=title) for title in ("Welcome", "Show and tell", "Coffee"))

    actions.remove_item(item=coffee, by=lead)
    actions.change_item(item=show, fields={"minutes": 90}, by=lead)
    actions.change_item(item=welcome, fields={"title": "Croeso"}, by=lead)

    [use] = with_changes(uses_of(version.template, lead))
    assert [(row.sign, row.title, *row.says) for row in use.comparison.rows] == [
        ("added", "Ours", "Talk, 30 minutes"),
        ("changed", "Welcome", "Now called “Croeso”"),
        ("changed", "Show and tell", "30 minutes longer: 1 h 30 min, was 1 h"),
        ("left out", "Coffee", "Break, 15 minutes"),
    ]


@pytest.mark.django_db
def test_what_was_put_off_is_still_what_somebody_wrote(group, lead, meeting):
    version = give(group, lead)
    copy(version, meeting, lead)
    own = AgendaItemFactory(meeting=meeting, title="Ours")
    topic = TopicFactory(group=group, kind="carried", key=f"meetings.carried:{own.pk}")
    PlacementFactory(topic=topic, meeting=meeting, item=own)
    came = AgendaItemFactory(meeting=meeting, title="Put off before")
    PlacementFactory(
        topic=TopicFactory(group=group, kind="carried", key="meetings.carried:1"), meeting=meeting, item=came
    )

    [use] = with_changes(uses_of(version.template, lead))

    assert [row.title for row in use.comparison.different] == ["Ours"]


@pytest.mark.django_db
def test_a_reader_sees_the_uses_they_may_know_of_and_a_number_of_the_others(group, lead, outsider):
    version = TemplateVersionFactory()
    TemplateUseFactory()
    known = TemplateUseFactory(version=version, meeting__group=group)
    for more in ({"audience": "members"}, {"audience": "members"}, {"draft": True}):
        TemplateUseFactory(version=version, meeting=MeetingFactory(group=group, **more))

    for user in (AnonymousUser(), outsider):
        assert (list(uses_of(version.template, user)), hidden_uses(version.template, user)) == ([known], 2)
    assert (uses_of(version.template, lead).count(), hidden_uses(version.template, lead)) == (4, 0)


@pytest.mark.django_db
def test_the_page_of_a_template_says_who_used_it_when_and_what_they_changed(client, group, lead, meeting):
    version = give(group, lead)
    copy(version, meeting, lead)
    MeetingFactory(group=group, days=9)
    meeting.agenda_items.get(title="Coffee").delete()

    page = text(client.get(of(version)))

    assert f'href="{meeting.get_absolute_url()}">Ten years on</a>' in page
    assert f"South peer group, {meeting.starts_on.day} {meeting.starts_on:%B %Y}" in page
    assert "1 left out" in page
    Meeting.objects.filter(pk=meeting.pk).update(audience="members")
    page = text(client.get(of(version)))
    assert "Ten years on" not in page
    assert "It was used for 1 meeting that is not for everyone" in page


@pytest.mark.django_db
def test_the_page_of_a_use_is_for_who_may_know_of_the_meeting(client, group, lead, outsider, meeting):
    version, other = give(group, lead), TemplateVersionFactory()
    copy(version, meeting, lead)
    meeting.agenda_items.get(title="Coffee").delete()
    use = TemplateUse.objects.get()
    path = reverse("templates:template-use", args=[version.template_id, use.pk])
    client.force_login(outsider)

    page = text(client.get(path))
    assert "What the South peer group changed" in page
    assert "<del>Coffee</del>" in page
    assert "Left out" in page
    assert client.get(reverse("templates:template-use", args=[other.template_id, use.pk])).status_code == 404
    Meeting.objects.filter(pk=meeting.pk).update(audience="members")
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_uses_cost_the_same_for_one_and_three(client, group, member, count, django_assert_num_queries):
    version = TemplateVersionFactory(template__group=group, size=9)
    for number in range(count):
        use = TemplateUseFactory(version=version, meeting__group=group, meeting__days=9 + number)
        for _ in range(count):
            UsedLineFactory(use=use)
    client.force_login(member)

    with django_assert_num_queries(19):
        client.get(of(version))
    with django_assert_num_queries(10):
        client.get(reverse("templates:template-use", args=[version.template_id, use.pk]))
