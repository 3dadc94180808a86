"""What a digest says: everything of every room for this person, and nothing of anybody else's."""

import datetime as dt

import pytest

from digests import windows
from digests.composing import Due, Known, editions, is_worth_a_mail, preview
from digests.edition import Part
from digests.models import LeadNote
from peergroups.models import PeerGroup
from tests.digests.post import MONDAY, at, belong
from tests.factories import AgendaItemFactory, CouncilFactory, MembershipFactory, PeerGroupFactory, UserFactory
from tests.meetings import post as meeting_post


def due(person, **fields):
    window = windows.window(windows.USUAL, now=MONDAY, told_until=at(16, 7, 50), member_since=at(1, month=1))
    return Due(person, window, windows.USUAL.in_words, **fields)


def compose(person, **fields):
    (edition,) = editions([due(person, **fields)], MONDAY)
    return edition


def publish(group, day, title, now, **changes):
    return meeting_post.publish(group, None, now=now, **meeting_post.moved_to(day, title=title, **changes))


def note(group, words, moment):
    return LeadNote.objects.create(group=group, words=words, written_at=moment)


def test_a_digest_has_turns_meetings_to_come_and_what_is_new_group_by_group(group, reader):
    other = PeerGroupFactory(slug="alpha", name="Alpha")
    MembershipFactory(group=other, person=reader, joined_at=at(1, month=1))
    meeting = publish(group, 25, "In South", at(17))
    publish(other, 26, "In Alpha", at(18))
    note(group, "Bring a problem.", at(19))
    note(group, "And a cake.", at(20))

    edition = compose(reader, council="Winchester")

    assert (edition.person, edition.after, edition.until) == (reader, at(16, 7, 50), at(23, 7, 50))
    assert (edition.due_at, edition.rhythm, edition.council) == (MONDAY, "on Mondays", "Winchester")
    assert [line.title for line in edition.turns] == [
        "Are you coming on Wednesday 25 November 2026?",
        "Are you coming on Thursday 26 November 2026?",
    ]
    assert [line.title for line in edition.coming] == ["In South", "In Alpha"]
    assert [(part.group, part.notes, [line.title for line in part.news]) for part in edition.parts] == [
        (other, (), ["In Alpha"]),
        (group, ("Bring a problem.", "And a cake."), ["In South"]),
    ]
    assert edition.lines == 6
    assert edition.parts[1].news[0].url == meeting.get_absolute_url()


def test_what_is_new_comes_in_its_order(group, reader):
    for day, title in [(20, "Third"), (18, "First"), (19, "Second")]:
        publish(group, 27, title, at(day))

    assert [line.title for line in compose(reader).parts[0].news] == ["First", "Second", "Third"]


def test_a_muted_group_is_left_out_but_not_what_waits_there(group, reader):
    publish(group, 25, "In South", at(17))
    note(group, "Bring a problem.", at(19))

    edition = compose(reader, muted=frozenset([group.pk]))

    assert len(edition.turns) == 1
    assert (edition.coming, edition.parts) == ((), ())


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [(at(16, 7, 50), False), (at(16, 7, 51), True), (at(23, 7, 50), True), (at(23, 7, 51), False)],
)
def test_a_note_is_told_in_its_window_alone(group, reader, moment, is_told):
    note(group, "Bring a problem.", moment)

    assert compose(reader).parts == ((Part(group, ("Bring a problem.",)),) if is_told else ())


def test_a_note_that_was_withdrawn_or_is_of_another_group_is_not_told(group, reader, outsider):
    note(group, "A mistake", at(19)).delete()
    LeadNote.objects.create(group=group, words="Withdrawn", written_at=at(19), withdrawn_at=at(20))
    note(PeerGroup.objects.get(slug="north"), "Elsewhere", at(19))

    assert compose(reader).parts == ()


# Whether it goes ------------------------------------------------------------------------------------------------------
def worth(person):
    one = due(person)
    (edition,) = editions([one], MONDAY)
    return is_worth_a_mail(edition, one.window)


def test_with_nothing_to_say_there_is_no_mail(reader):
    assert not worth(reader)


@pytest.mark.parametrize(
    ("day", "said", "goes"),
    [
        (25, "coming", True),
        (25, "maybe", True),
        (25, "not-coming", False),
        (dt.date(2026, 12, 1), "coming", False),
    ],
)
def test_a_meeting_that_concerns_the_reader_before_the_next_digest_is_worth_a_mail(group, reader, day, said, goes):
    meeting = publish(group, day, "Announced long ago", at(2))
    meeting_post.answer(meeting, reader, said, at(3))

    assert worth(reader) == goes


def test_a_note_or_a_line_is_worth_a_mail(group, reader):
    note(group, "Bring a problem.", at(19))

    assert worth(reader)


# What it costs --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3, 50])
def test_it_costs_the_same_for_one_for_three_and_for_fifty(count, django_assert_num_queries, db):
    """The rooms: 13 for what waits, 3 for meetings' news, 1 for what leads read of the time
    bank, 1 for people (readers are asked once for all), 2 for what is
    to come. Our own: readers, notes, groups.
    """
    council, groups = CouncilFactory(), PeerGroupFactory.create_batch(3)
    people = UserFactory.create_batch(count)
    for group in groups:
        for person in people:
            MembershipFactory(group=group, person=person, council=council, joined_at=at(1, month=1), role="lead")
        meeting = publish(group, 25, "A meeting", at(17))
        AgendaItemFactory(meeting=meeting)
        note(group, "Bring a problem.", at(19))
        MembershipFactory(group=group, council=council, joined_at=at(20))
    dues = [due(person) for person in people]

    with django_assert_num_queries(STATEMENTS):
        found = editions(dues, MONDAY)
    known = Known()
    editions(dues, MONDAY, known)
    with django_assert_num_queries(STATEMENTS - 1):  # a second batch of the same run knows the groups
        editions(dues, MONDAY, known)

    assert [edition.lines for edition in found] == [found[0].lines] * count
    assert [len(edition.parts) for edition in found] == [3] * count


STATEMENTS = 23


# A lead's preview -----------------------------------------------------------------------------------------------------
def test_a_preview_is_the_part_of_an_ordinary_made_up_member(group, reader, outsider):
    publish(group, 25, "For all", at(24))
    publish(group, 26, "For named councils", at(24), audience="councils")
    publish(PeerGroup.objects.get(slug="north"), 26, "Elsewhere", at(24))
    note(group, "Bring a problem.", at(24))
    belong(group, joined_at=at(24), person__name="Ann")

    edition = preview(group, at(25, 8))

    assert str(edition.person) == "Alex Example"
    (part,) = edition.parts
    assert (part.group, part.notes) == (group, ("Bring a problem.",))
    assert [line.title for line in part.news] == ["For all", "A new member"]
    assert [line.title for line in edition.coming] == ["For all"]
    assert edition.turns == ()


def test_a_preview_begins_where_the_last_digest_ended(group, reader):
    publish(group, 27, "Told already", at(23, 7, 45))
    publish(group, 27, "Not yet", at(23, 7, 55))

    (part,) = preview(group, at(24)).parts

    assert [line.title for line in part.news] == ["Not yet"]
