"""What a group gives to all others: which words, in which version, whom it came from, who may read it."""

import datetime as dt
import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InternalError, transaction
from django.utils import timezone

from common import london
from meetings import actions
from meetings.licences import credit
from meetings.models import AgendaItem, Meeting, Template, TemplateLine, TemplateUse, TemplateVersion, UsedLine
from meetings.permissions import can_change_template
from meetings.template_lines import as_given, laid_out, offered
from tests.factories import (
    AgendaItemFactory,
    MeetingFactory,
    PeerGroupFactory,
    PlacementFactory,
    StandingItemFactory,
    TopicFactory,
    UserFactory,
)
from tests.refusing import refused
from tests.template_factories import (
    TemplateFactory,
    TemplateLineFactory,
    TemplateUseFactory,
    TemplateVersionFactory,
    UsedLineFactory,
)

pytestmark = pytest.mark.django_db
NOW = london.moment(dt.date(2026, 11, 2), dt.time(9))
SAID = {"title": "Half-day show and tell", "purpose": "For a dozen people", "licence": "ogl-3"}
MORNING = (("talk", "Welcome", 10), ("show-and-tell", "Show and tell", 60), ("break", "Coffee", 15))


def lines(*said, items=()):
    given = itertools.zip_longest(said or MORNING, items)
    return [
        {"kind": kind, "title": title, "minutes": minutes, "day": 1, "words": "", "item": item and item.pk}
        for (kind, title, minutes), item in given
    ]


def give(group, lead, *said, **more):
    kind = more.pop("kind", "agenda")
    fields = SAID | more.pop("fields", {})
    return actions.give_template(
        group=group, kind=kind, fields=fields, lines=more.pop("lines", None) or lines(*said), by=lead, now=NOW, **more
    )


def titles(version):
    return [line.title for line in version.lines.order_by("position")]


def agenda(meeting):
    return list(meeting.agenda_items.order_by("day", "position").values_list("title", flat=True))


def shown(meeting):
    items = meeting.agenda_items.order_by("day", "position").prefetch_related("placements__topic")
    return [(line.kind, line.title, line.words) for line in offered(meeting, items)]


# What is given --------------------------------------------------------------------------------------------------------
def test_a_line_is_offered_as_it_stands_without_who_leads_it_and_what_was_noted(meeting, member):
    AgendaItemFactory(
        meeting=meeting, kind="talk", title="Missed bins", minutes=25, day=1, words="What we tried",
        presenter="Lee of Sampleton", presenter_person=member, notes="Lee said so", theme_words="Waste",
    )  # fmt: skip

    items = meeting.agenda_items.prefetch_related("placements__topic")
    [line] = offered(meeting, items)

    assert (line.kind, line.title, line.minutes, line.day, line.words, line.why) == (
        "talk", "Missed bins", 25, 1, "What we tried", "",
    )  # fmt: skip
    assert not hasattr(line, "presenter")


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        ("actions", "Actions since the last meeting"),
        ("decisions", "Decisions to look at again"),
        ("next-meeting", "Next meeting: host and date"),
    ],
)
def test_a_line_that_gathers_is_given_as_its_plain_kind(meeting, kind, plain):
    AgendaItemFactory(meeting=meeting, kind=kind, title="What Lee owes us", words="All of it")

    assert shown(meeting) == [(kind, plain, "")]


@pytest.mark.parametrize("kind", ["proposal", "carried", "theme", "trial", "promise", "other"])
def test_what_came_from_the_group_s_own_list_is_given_as_its_kind_alone(meeting, kind):
    item = AgendaItemFactory(meeting=meeting, kind="discussion", title="Our budget hole", words="In secret")
    PlacementFactory(topic=TopicFactory(group=meeting.group, kind=kind), meeting=meeting, item=item)

    assert shown(meeting) == [("discussion", "Discussion", "")]


def test_a_standing_item_keeps_its_title(meeting):
    item = AgendaItemFactory(meeting=meeting, kind="discussion", title="Round the table", words="Two minutes each")
    standing = StandingItemFactory(group=meeting.group)
    topic = TopicFactory(group=meeting.group, kind="standing", key=f"meetings.standing:{standing.pk}")
    PlacementFactory(topic=topic, meeting=meeting, item=item)

    assert shown(meeting) == [("discussion", "Round the table", "Two minutes each")]


@pytest.mark.parametrize("audience", ["members", "public-sector", "councils"])
def test_words_for_some_readers_are_not_offered_to_all(meeting, audience):
    Meeting.objects.filter(pk=meeting.pk).update(audience=audience)
    meeting.refresh_from_db()
    AgendaItemFactory(meeting=meeting, title="Missed bins", words="Between us")

    assert shown(meeting) == [("discussion", "Discussion", "")]


def test_a_title_for_some_readers_that_everybody_can_read_in_a_template_is_offered(group, lead, meeting):
    copy(give(group, lead), meeting, lead)
    Meeting.objects.filter(pk=meeting.pk).update(audience="members")
    meeting.refresh_from_db()
    meeting.agenda_items.filter(title="Show and tell").update(title="What we hide")

    assert [title for _, title, _ in shown(meeting)] == ["Welcome", "Show and tell", "Coffee"]


def test_what_councils_asked_a_supplier_for_is_not_offered(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(kind="scrutiny-day")
    meeting.refresh_from_db()
    AgendaItemFactory(meeting=meeting, title="Need 1: an API we can use", words="The supplier says: no")

    assert shown(meeting) == [("discussion", "Need 1", "")]


# Versions -------------------------------------------------------------------------------------------------------------
def test_a_template_is_given_in_its_first_version(group, lead):
    version = give(group, lead)

    assert (version.number, version.size, version.given_by, version.given_at) == (1, 3, lead, NOW)
    assert (version.template.group, version.template.kind) == (group, "agenda")
    assert not version.sources.exists()
    assert titles(version) == ["Welcome", "Show and tell", "Coffee"]


def test_what_stands_on_the_list_already_is_not_given_twice(group, lead, meeting):
    first = give(group, lead)

    assert give(group, lead) == first
    others = [
        give(group, lead, fields={"title": "Other"}), give(group, lead, fields={"purpose": "Other"}),
        give(group, lead, *MORNING[:2]), give(group, lead, kind="workshop"), give(PeerGroupFactory(), lead),
    ]  # fmt: skip
    copy(first, meeting, lead)
    items = list(meeting.agenda_items.order_by("position"))
    child = give(group, lead, lines=lines(items=items), meeting=meeting)
    actions.withdraw_template(template=first.template, by=lead, now=NOW)
    anew = give(group, lead)

    assert len({first, *others, child, anew}) == 8


def test_saying_it_otherwise_makes_a_version_and_leaves_the_earlier_one(group, lead):
    first = give(group, lead)

    second = actions.give_version(
        template=first.template, fields=SAID | {"title": "Better"}, lines=lines(*MORNING[:2]), by=lead, now=NOW
    )

    assert (second.number, titles(second)) == (2, ["Welcome", "Show and tell"])
    first.refresh_from_db()
    assert (first.title, titles(first)) == (SAID["title"], ["Welcome", "Show and tell", "Coffee"])
    assert list(TemplateVersion.objects.newest()) == [second]


@pytest.mark.parametrize(
    "change", [{"title": "Other"}, {"purpose": "Other"}, {"licence": "cc0-1"}, {"lines": lines(("talk", "Hello", 10))}]
)
def test_only_what_differs_makes_a_version(group, lead, change):
    first = give(group, lead)
    same = {"fields": SAID, "lines": lines(), "by": lead, "now": NOW}

    assert actions.give_version(template=first.template, **same) == first
    other = change.pop("lines", None) or lines()
    again = actions.give_version(template=first.template, **same | {"fields": SAID | change, "lines": other})
    assert again.number == 2


def test_what_was_given_is_history(group, lead):
    version = give(group, lead)
    line = version.lines.first()

    for row in (version, line):
        for deed in (
            lambda row=row: type(row).objects.filter(pk=row.pk).update(title="Other"),
            lambda row=row: type(row).objects.filter(pk=row.pk)._raw_delete("default"),
        ):
            with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
                deed()


def test_a_version_that_was_given_gets_no_more_lines(group, lead):
    version = give(group, lead)

    with refused("template_version_has_no_more_lines"):
        TemplateLineFactory(version=version, position=4)


def test_a_template_stays_whose_it_is_and_where_it_came_from(group, lead):
    template = give(group, lead).template
    other = TemplateVersionFactory()

    later = NOW + dt.timedelta(days=1)
    for change in ({"group": other.template.group}, {"kind": "workshop"}, {"given_at": later}):
        with pytest.raises(InternalError), transaction.atomic():
            Template.objects.filter(pk=template.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        template.delete()


def test_the_database_refuses_what_cannot_be():
    version = TemplateVersionFactory()
    line = TemplateLineFactory(version=version)
    use = TemplateUseFactory(version=version)
    used = UsedLineFactory(use=use, line=line)

    with refused("template_has_a_version_once"):
        TemplateVersionFactory(template=version.template, number=version.number)
    for wrong in ({"number": 0}, {"size": 0}):
        with refused("template_version_is_counted_and_has_a_line"):
            TemplateVersionFactory(template=version.template, **wrong)
    with refused("template_line_place_is_taken_once"):
        TemplateLineFactory(version=version, position=line.position)
    for wrong in ({"position": 0}, {"day": 0}, {"day": 15}, {"minutes": 0}, {"minutes": 721}):
        with refused("template_line_has_a_place_and_takes_some_minutes"):
            TemplateLineFactory(version=version, **wrong)
    with refused("template_version_is_used_once_for_a_meeting"):
        TemplateUseFactory(version=version, meeting=use.meeting)
    with refused("template_line_is_used_once_for_a_meeting"):
        UsedLineFactory(use=use, line=line)
    with refused("agenda_line_stands_for_one_template_line"):
        UsedLineFactory(use=use, item=used.item)
    with refused("template_is_withdrawn_by_somebody_at_a_moment"):
        TemplateFactory(withdrawn_by=UserFactory())
    for row, change in ((use, {"at": NOW}), (used, {"line": TemplateLineFactory(version=version)})):
        with pytest.raises(InternalError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)


def test_what_is_withdrawn_leaves_the_list_and_comes_back(group, lead):
    template = give(group, lead).template

    assert actions.withdraw_template(template=template, by=lead, now=NOW)
    assert not actions.withdraw_template(template=template, by=lead, now=NOW)
    template.refresh_from_db()
    assert (template.withdrawn_at, template.withdrawn_by, list(Template.objects.listed())) == (NOW, lead, [])

    assert actions.list_template_again(template=template, by=lead, now=NOW)
    assert not actions.list_template_again(template=template, by=lead, now=NOW)
    template.refresh_from_db()
    assert (template.withdrawn_at, template.withdrawn_by) == (None, None)


# Who may read it ------------------------------------------------------------------------------------------------------
def test_everybody_reads_what_is_listed(group, lead, member, outsider, supplier, coordinator):
    template = TemplateFactory(group=group)

    for user in (AnonymousUser(), lead, member, outsider, supplier, coordinator):
        assert list(Template.objects.visible_to(user)) == [template]


def test_what_is_withdrawn_is_for_who_gave_it_and_who_used_it(group, lead, member, outsider, coordinator):
    template, other = TemplateFactory(group=group, withdrawn=True), TemplateFactory(group=group, withdrawn=True)
    read = lambda user: Template.objects.visible_to(user).filter(pk=template.pk).exists()  # noqa: E731
    read_other = lambda user: Template.objects.visible_to(user).filter(pk=other.pk).exists()  # noqa: E731

    assert [read(user) for user in (AnonymousUser(), lead, member, outsider, coordinator)] == [
        False, True, True, False, True,
    ]  # fmt: skip
    version = TemplateVersionFactory(template=template)
    north = outsider.memberships.get().group
    TemplateUseFactory(version=version, meeting__group=north)
    assert read(outsider)
    assert not read_other(outsider), "they used another"
    assert list(TemplateVersion.objects.visible_to(outsider)) == [version]
    assert not TemplateVersion.objects.visible_to(AnonymousUser()).exists()
    outsider.memberships.update(left_at=timezone.now())
    assert not read(outsider)


def test_the_leads_look_after_what_their_group_gave(group, lead, member, outsider, coordinator):
    version = TemplateVersionFactory(template__group=group)
    line = TemplateLineFactory(version=version)
    TemplateLineFactory()

    for rows, mine in ((Template, version.template), (TemplateVersion, version), (TemplateLine, line)):
        assert list(rows.objects.manageable_by(lead)) == [mine]
        assert not rows.objects.manageable_by(member).exists()
        assert rows.objects.manageable_by(coordinator).count() == 2


def test_a_use_is_looked_after_by_the_group_of_its_meeting(group, lead, meeting):
    used = UsedLineFactory(use__meeting=meeting)
    UsedLineFactory()

    assert list(TemplateUse.objects.manageable_by(lead)) == [used.use]
    assert list(UsedLine.objects.manageable_by(lead)) == [used]


# Onto an agenda -------------------------------------------------------------------------------------------------------
def copy(version, meeting, lead, *chosen, now=NOW, **more):
    kept = [line for line in version.lines.order_by("position") if not chosen or line.title in chosen]
    return actions.copy_template(meeting=meeting, version=version, chosen=kept, by=lead, now=now, **more)


def test_the_lines_go_in_their_order_onto_an_empty_agenda(group, lead, meeting):
    version = give(group, lead, ("talk", "Welcome", 10), ("break", "Coffee", 15), ("actions", "Actions", 20),
                   ("other-business", "Any other business", 5))  # fmt: skip

    copy(version, meeting, lead)

    assert agenda(meeting) == ["Welcome", "Coffee", "Actions", "Any other business"]
    use = TemplateUse.objects.get()
    assert (use.version, use.meeting, use.by, use.at) == (version, meeting, lead, NOW)
    assert [(one.line.title, one.item.title) for one in use.lines.order_by("item__position")] == [
        (title, title) for title in agenda(meeting)
    ]


def test_they_go_after_what_stands_there_and_before_what_closes_it(group, lead, meeting):
    for kind, title in (("discussion", "Ours"), ("next-meeting", "Where next"), ("other-business", "AOB")):
        AgendaItemFactory(meeting=meeting, kind=kind, title=title)
    version = give(group, lead, *MORNING, ("other-business", "Any other business", 5))

    copy(version, meeting, lead)

    assert agenda(meeting) == ["Ours", "Welcome", "Show and tell", "Coffee", "Where next", "AOB"]
    assert UsedLine.objects.get(line__title="Any other business").item.title == "AOB"


def test_topics_stay_on_their_lines(group, lead, meeting):
    placed = PlacementFactory(
        topic=TopicFactory(group=group, kind="action"), meeting=meeting,
        item=AgendaItemFactory(meeting=meeting, kind="actions", title="What we promised", minutes=30),
    )  # fmt: skip
    version = give(group, lead, ("actions", "Actions since the last meeting", 20), *MORNING)

    copy(version, meeting, lead)

    placed.refresh_from_db()
    assert (placed.item.title, placed.item.minutes) == ("What we promised", 30)
    assert agenda(meeting) == ["What we promised", "Welcome", "Show and tell", "Coffee"]


def test_a_line_can_be_left_out_and_come_later_and_nothing_comes_twice(group, lead, meeting):
    version = give(group, lead)

    copy(version, meeting, lead, "Show and tell")
    assert agenda(meeting) == ["Show and tell"]
    done = copy(version, meeting, lead)

    assert agenda(meeting) == ["Show and tell", "Welcome", "Coffee"]
    assert ([line.title for line in done.there], TemplateUse.objects.count()) == (["Show and tell"], 1)
    assert copy(version, meeting, lead).pairs == []


def test_days_that_the_meeting_does_not_have_fall_on_its_last(group, lead, meeting):
    given = [line | {"day": day} for line, day in zip(lines(), (1, 2, 2), strict=True)]
    version = give(group, lead, lines=given)
    longer = MeetingFactory(group=group, ends_on=meeting.starts_on + dt.timedelta(days=1))

    copy(version, meeting, lead)
    copy(version, longer, lead)

    days = lambda meeting: list(meeting.agenda_items.order_by("position").values_list("day", flat=True))  # noqa: E731
    assert (days(meeting), days(longer)) == ([1, 1, 1], [1, 2, 2])


def test_only_a_meeting_to_come_takes_lines(group, lead):
    version = give(group, lead)
    over = MeetingFactory(group=group, days=-3)
    off = MeetingFactory(group=group, state="cancelled", cancelled_at=NOW)

    for meeting in (over, off):
        with pytest.raises(actions.MeetingClosed):
            copy(version, meeting, lead, now=timezone.now())
    assert (AgendaItem.objects.count(), TemplateUse.objects.count()) == (0, 0)


def test_what_is_planned_is_what_is_done_and_writes_nothing(group, lead, meeting):
    AgendaItemFactory(meeting=meeting, kind="other-business", title="AOB")
    version = give(group, lead)

    planned = actions.plan_copy(meeting=meeting, version=version, chosen=list(version.lines.order_by("position")))
    expected = [item.title for item in planned.items]

    assert (agenda(meeting), len(planned.new)) == (["AOB"], 3)
    copy(version, meeting, lead)
    assert agenda(meeting) == expected


def test_uses_for_meetings_that_a_reader_may_not_know_of_are_not_theirs(group, lead, outsider):
    version = TemplateVersionFactory()
    shown, hidden, draft = (
        TemplateUseFactory(version=version, meeting=MeetingFactory(group=group, **more))
        for more in ({}, {"audience": "members"}, {"draft": True})
    )

    assert set(TemplateUse.objects.visible_to(outsider)) == {shown}
    assert set(TemplateUse.objects.visible_to(lead)) == {shown, hidden, draft}
    assert set(TemplateUse.objects.announced()) == {shown, hidden}
    assert TemplateVersion.objects.with_sums().get(pk=version.pk).used == 2


def test_a_list_says_of_each_template_how_often_it_was_used(group, lead):
    used, idle = TemplateVersionFactory(template__group=group), TemplateVersionFactory(template__group=group)
    for number in (3, 9):
        TemplateUseFactory(version=used, meeting=MeetingFactory(group=group, days=number))

    numbers = {version.pk: version.used for version in TemplateVersion.objects.with_sums()}
    assert numbers == {used.pk: 2, idle.pk: 0}


def test_who_leads_a_group_changes_its_own_templates_alone(group, lead):
    own, other = TemplateFactory(group=group), TemplateFactory()

    assert (can_change_template(lead, own), can_change_template(lead, other)) == (True, False)


def test_a_list_says_how_long_over_how_many_days(group, lead):
    given = [line | {"day": day} for line, day in zip(lines(), (1, 2, 3), strict=True)]
    version = TemplateVersion.objects.with_sums().get(pk=give(group, lead, lines=given).pk)

    assert (version.minutes, version.days, version.used) == (85, 3, 0)


# Pure -----------------------------------------------------------------------------------------------------------------
def test_a_day_is_laid_end_to_end_from_ten():
    said = ((1, 10), (1, 65), (2, 30))
    lines = [TemplateLine(day=day, minutes=minutes, title="x") for day, minutes in said]

    days = laid_out(lines)

    assert [(day.number, [row.starts_at for row in day.rows], day.ends_at, day.length) for day in days] == [
        (1, [dt.time(10), dt.time(10, 10)], dt.time(11, 15), "1 h 15 min"),
        (2, [dt.time(10)], dt.time(10, 30), "30 minutes"),
    ]


def test_the_next_version_begins_with_what_the_last_one_says(group, lead):
    version = give(group, lead, lines=[line | {"words": "Why", "day": 2} for line in lines()])

    assert [(one.kind, one.title, one.minutes, one.day, one.words) for one in as_given(version.lines.all())] == [
        (kind, title, minutes, 2, "Why") for kind, title, minutes in MORNING
    ]


@pytest.mark.parametrize(
    ("licence", "begins"),
    [("ogl-3", "Licensed under the Open Government Licence v3.0."),
     ("cc-by-4", "Licensed under the Creative Commons Attribution 4.0."),
     ("cc0-1", "Public domain under the Creative Commons Zero 1.0.")],
)  # fmt: skip
def test_the_credit_says_whose_it_was_and_which_licence(group, lead, licence, begins):
    version = give(group, lead, fields={"licence": licence})

    said = f"“Half-day show and tell” by the South peer group, version 1 of 2 November 2026. {begins}"
    assert str(credit(version)) == said
