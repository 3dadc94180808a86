"""Who leads a line: a person of the group or free words, and who may read which."""

import pytest
from django.utils import timezone

from accounts.models import User
from meetings.forms.presenters import PresenterField
from meetings.models import AgendaItem
from meetings.presenters import names_of, with_presenters
from outbox.models import Message
from tests.factories import AgendaItemFactory, MembershipFactory, close
from tests.meetings.post import html, publish, run, text
from tests.meetings.visiting import page

AGREED = "Sam Example, Winchester"


@pytest.fixture
def line(meeting, member):
    return AgendaItemFactory(meeting=meeting, title="Missed bins", presenter_person=member)


def shown(line, group):
    (found,) = with_presenters(AgendaItem.objects.filter(pk=line.pk).select_related("presenter_person"), group)
    return found.presenter_inside, found.presenter_public


def test_everybody_reads_the_name_only_of_who_agreed(line, group, member):
    assert shown(line, group) == (AGREED, "A member from Winchester")

    User.objects.filter(pk=member.pk).update(named_in_public_since=timezone.now())
    assert shown(line, group) == (AGREED, AGREED)


def test_who_left_the_group_is_still_who_led_it(line, group, member):
    row = member.memberships.get()
    row.left_at, row.left_because = timezone.now(), "left"
    row.save()

    assert shown(line, group) == (AGREED, "A member from Winchester")


def test_a_closed_account_is_named_nowhere(line, group, member):
    User.objects.filter(pk=member.pk).update(named_in_public_since=timezone.now())
    close(member)

    assert shown(line, group) == ("", "")


def test_free_words_stay_inside(meeting, group):
    line = AgendaItemFactory(meeting=meeting, presenter="Jo Specimen, Example Planning Ltd")

    assert shown(line, group) == ("Jo Specimen, Example Planning Ltd", "")


@pytest.mark.parametrize("count", [1, 3])
def test_names_cost_one_query_however_many(meeting, group, count, django_assert_num_queries):
    people = [MembershipFactory(group=group).person for _ in range(count)]
    lines = [AgendaItemFactory(meeting=meeting, presenter_person=person) for person in people]

    with django_assert_num_queries(1):
        with_presenters(lines, group)


@pytest.mark.parametrize(
    ("who", "name"),
    [("member", AGREED), ("outsider", "A member from Winchester"), ("anonymous", "A member from Winchester")],
)
def test_the_page_of_a_meeting_names_who_presents_to_who_may_read_it(come, meeting, line, who, name):
    shown = page(come(who), "meeting-detail", meeting)

    assert name in shown
    assert ("Sam Example, Winchester · " in shown) == (who == "member")


def test_a_mail_names_who_presents_to_members(group, lead, member):
    meeting = publish(group, lead, takes_topics=False)
    AgendaItemFactory(meeting=meeting, title="Missed bins", presenter_person=member)
    run(meeting.published_at)

    letter = Message.objects.get(person_id=lead.pk, kind="invitation")
    assert "Discussion · Sam Example, Winchester · 20 minutes" in text(letter)
    assert AGREED in html(letter)


# The field ------------------------------------------------------------------------------------------------------------
def field_of(group):
    field = PresenterField()
    field.offer(group)
    return field


@pytest.mark.parametrize("typed", [AGREED, "sam example winchester", " SAM EXAMPLE,  Winchester "])
def test_a_members_name_is_the_member(group, member, typed):
    assert field_of(group).split(typed.strip()) == (member, "")


def test_anything_else_is_words(group, member, outsider):
    assert field_of(group).split("Jo Specimen, Example Ltd") == (None, "Jo Specimen, Example Ltd")
    assert field_of(group).split("Alex Placeholder, Elsewhere") == (None, "Alex Placeholder, Elsewhere")
    assert field_of(group).split("") == (None, "")


def test_two_of_one_name_are_not_guessed_between(group, member, council):
    MembershipFactory(group=group, person__name="Sam Example", council=council)

    assert names_of(group) == {}
    assert field_of(group).split(AGREED) == (None, AGREED)
