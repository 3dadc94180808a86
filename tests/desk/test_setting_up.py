"""A group is set up: all that it begins with, in one deed that is done once."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from common import london
from desk import actions
from desk.starters import chosen, meetings, templates
from meetings.models import Meeting, StandingItem, TemplateUse, Topic
from peergroups.actions import RequestDecided
from peergroups.models import Invitation, PeerGroup, StartRequest
from tests.factories import (
    AgendaItemFactory,
    CouncilFactory,
    MeetingFactory,
    PeerGroupFactory,
    PlacementFactory,
    StartRequestFactory,
)
from tests.template_factories import TemplateFactory, TemplateLineFactory, TemplateVersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(council, coordinator):
    """All that the deed takes, with nothing beyond the group and its area."""
    return {
        "key": uuid4(),
        "fields": {"kind": "region", "name": "Coast", "slug": "coast", "summary": "From the Wash on.",
                   "weeks_between": None, "months_between": 3, "meets_nth": "", "meets_weekday": ""},
        "councils": [council], "leads": "", "standing": [], "first": None, "version": None, "source": None,
        "by": coordinator, "now": timezone.now(),
    }  # fmt: skip


@pytest.fixture
def first(given):
    day = london.today(given["now"]) + dt.timedelta(days=60)
    return {"starts_on": day, "ends_on": day, "starts_time": dt.time(10), "ends_time": dt.time(15)}


@pytest.fixture
def template(group):
    version = TemplateVersionFactory(template=TemplateFactory(group=group), title="Half a day", size=2)
    for title in ("Welcome", "Show and tell"):
        TemplateLineFactory(version=version, title=title)
    return version


@pytest.fixture
def met(group):
    """A meeting of another group that everybody could come to: two lines by hand, one that came by itself."""
    meeting = MeetingFactory(group=group, days=-30, title="Autumn meeting")
    for title in ("Welcome", "Bring a problem"):
        AgendaItemFactory(meeting=meeting, title=title, presenter="Jo Specimen, Winchester")
    itself = AgendaItemFactory(meeting=meeting, title="Ours alone")
    PlacementFactory(meeting=meeting, topic__group=group, item=itself)
    return meeting


def lines(meeting):
    return list(meeting.agenda_items.order_by("position").values_list("title", "presenter"))


# All of it, once ------------------------------------------------------------------------------------------------------
def test_a_group_begins_with_all_that_was_said(given, first, council, coordinator, template):
    standing = [
        {"kind": "discussion", "title": "Round the table", "minutes": 20, "is_closing": False},
        {"kind": "other-business", "title": "Any other business", "minutes": 10, "is_closing": True},
    ]
    more = {"leads": "a@winchester.example, b@winchester.example", "standing": standing, "first": first}

    done = actions.set_up_group(**given | more | {"version": template})

    group = PeerGroup.objects.get(slug="coast")
    assert (done.group, done.is_new, done.invited) == (group, True, 2)
    assert (group.full_name, group.summary, group.months_between) == ("Coast peer group", "From the Wash on.", 3)
    assert group.founded_on == london.today(given["now"])
    assert list(group.coverage.values_list("council", "start", "provisional")) == [
        (council.pk, group.founded_on, False)
    ]
    assert set(Invitation.objects.values_list("group", "email", "role", "kind", "council", "invited_by")) == {
        (group.pk, f"{who}@winchester.example", "lead", "council", council.pk, coordinator.pk) for who in "ab"
    }
    assert list(StandingItem.objects.values_list("group", "title", "minutes", "is_closing")) == [
        (group.pk, "Round the table", 20, False), (group.pk, "Any other business", 10, True),
    ]  # fmt: skip
    assert (done.meeting.state, done.meeting.starts_on, done.meeting.title) == (
        "draft",
        first["starts_on"],
        "First meeting",
    )
    titles = [title for title, _ in lines(done.meeting)]
    assert titles.index("Welcome") < titles.index("Show and tell") < titles.index("Any other business")
    assert "Round the table" in titles
    assert TemplateUse.objects.get().version == template


def test_the_same_form_sent_twice_sets_up_one_group(given, first):
    made = actions.set_up_group(**given | {"leads": "a@winchester.example", "first": first})

    again = actions.set_up_group(**given | {"leads": "b@winchester.example", "first": first})

    assert (again.group, again.is_new, again.invited, again.meeting) == (made.group, False, 0, None)
    assert PeerGroup.objects.filter(name="Coast").count() == 1
    assert Invitation.objects.count() == Meeting.objects.count() == 1


def test_another_form_with_an_address_that_is_taken_sets_up_nothing(given):
    PeerGroupFactory(slug="coast")

    with pytest.raises(actions.SlugTaken):
        actions.set_up_group(**given)

    assert not PeerGroup.objects.filter(name="Coast").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a@winchester.example\nb@nowhere.example", "“b@nowhere.example”: We do not know the council"),
        ("nobody", "“nobody”: We found no email address here."),
    ],
)
def test_who_cannot_be_invited_is_named_and_nothing_is_there(given, first, text, said):
    with pytest.raises(actions.NotInvited, match=said):
        actions.set_up_group(**given | {"leads": text, "first": first})

    assert not PeerGroup.objects.filter(slug="coast").exists()
    assert not Invitation.objects.exists()
    assert not Meeting.objects.exists()


def test_an_address_that_was_pasted_twice_is_invited_once(given):
    done = actions.set_up_group(**given | {"leads": "Email\na@winchester.example\nA@winchester.example"})

    assert done.invited == Invitation.objects.count() == 1


def test_a_leads_group_has_everybody_who_leads_a_region(given, lead):
    fields = given["fields"] | {"kind": "leads", "name": "Leads", "slug": "leads"}

    done = actions.set_up_group(**given | {"fields": fields, "councils": []})

    assert [row.person for row in done.group.memberships.current()] == [lead]


def test_a_region_begins_with_nobody_in_it(given, lead):
    assert not actions.set_up_group(**given).group.memberships.exists()


# What was asked for ---------------------------------------------------------------------------------------------------
def test_the_request_that_it_answers_is_answered(given, coordinator):
    request = StartRequestFactory()

    done = actions.set_up_group(**given, request=request)

    assert StartRequest.objects.values_list("outcome", "group", "decided_by").get() == (
        "started", done.group.pk, coordinator.pk,
    )  # fmt: skip
    assert actions.set_up_group(**given, request=request).is_new is False


def test_a_request_that_was_answered_meanwhile_sets_up_nothing(given):
    request = StartRequestFactory(outcome="declined", decided_at=timezone.now())

    with pytest.raises(RequestDecided):
        actions.set_up_group(**given, request=request)

    assert not PeerGroup.objects.filter(slug="coast").exists()


# The agenda it begins with --------------------------------------------------------------------------------------------
def test_an_agenda_of_another_group_comes_without_names_and_without_what_was_theirs(given, first, met):
    done = actions.set_up_group(**given | {"first": first, "source": met})

    assert lines(done.meeting) == [("Welcome", ""), ("Bring a problem", "")]
    assert done.meeting.group == done.group
    assert not Topic.objects.filter(group=done.group).exists()


def test_what_came_from_a_template_there_keeps_its_credit(given, first, met, template):
    from meetings.actions import copy_template

    to_come = MeetingFactory(group=met.group)
    copy_template(meeting=to_come, version=template, chosen=list(template.lines.all()), by=None, now=given["now"])

    done = actions.set_up_group(**given | {"first": first, "source": to_come})

    assert TemplateUse.objects.get(meeting=done.meeting).version == template


@pytest.mark.parametrize("changes", [{"audience": "members"}, {"draft": True}])
def test_what_is_not_for_everybody_is_copied_into_no_other_group(given, first, group, changes):
    source = MeetingFactory(group=group, **changes)

    with pytest.raises(ValueError, match="everybody"):
        actions.set_up_group(**given | {"first": first, "source": source})


def test_without_an_agenda_the_draft_has_what_comes_back_at_every_meeting(given, first):
    standing = [{"kind": "discussion", "title": "Round the table", "minutes": 20, "is_closing": False}]

    done = actions.set_up_group(**given | {"first": first, "standing": standing})

    assert lines(done.meeting) == [("Round the table", "")]


def test_offered_are_templates_of_a_day_and_the_last_public_meeting_of_each_group(group, template, met):
    now = timezone.now()
    for more in ({"days": -60}, {"days": -20, "audience": "members"}, {"days": -10, "state": "cancelled",
                 "cancelled_at": now, "cancelled_because": "No room"}, {"days": 10}):  # fmt: skip
        AgendaItemFactory(meeting=MeetingFactory(group=group, **more))
    MeetingFactory(group=group, days=-5)  # without a line
    by_itself = MeetingFactory(group=group, days=-4)
    PlacementFactory(meeting=by_itself, topic__group=group, item=AgendaItemFactory(meeting=by_itself))
    long = TemplateVersionFactory(title="Two days", size=1)
    TemplateLineFactory(version=long, day=2)
    for template_of in (TemplateFactory(withdrawn=True), TemplateFactory(kind="workshop")):
        TemplateLineFactory(version=TemplateVersionFactory(template=template_of, size=1))

    assert list(meetings(now)) == [met]
    assert list(templates()) == [template]
    assert chosen(f"template:{template.pk}", now) == (template, None)
    assert chosen(f"meeting:{met.pk}", now) == (None, met)
    assert chosen(f"template:{long.pk}", now) == chosen("", now) == (None, None)


def test_of_a_template_the_newest_version_is_offered(template):
    newer = TemplateVersionFactory(template=template.template, title="Half a day, better", size=1)
    TemplateLineFactory(version=newer)

    assert list(templates()) == [newer]


def test_a_council_that_another_region_covers_is_covered_by_both(given, group, council):
    done = actions.set_up_group(**given)

    today = london.today(given["now"])
    assert group.covers(council, today)
    assert done.group.covers(council, today)
    assert not done.group.covers(CouncilFactory(), today)
