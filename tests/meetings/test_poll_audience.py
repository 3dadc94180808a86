"""For whom a poll is: fixed when it opens, narrower with its draft, never wider; the same once the draft is gone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.urls import reverse

from common import london
from meetings import actions
from meetings.models import DatePoll, Meeting
from meetings.poll_waiting import silent
from meetings.succession import hand_over, is_unfinished
from tests.factories import AffiliationFactory, CouncilFactory, MeetingFactory, MembershipFactory
from tests.meetings.polling import NOW, days, opened, read
from tests.meetings.visiting import typed, url
from tests.successions import AFTER, BEFORE, DAY, shares

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_monday_in_november")]
NARROW = ["public-sector", "councils"]


def draft_for(group, audience, *councils):
    draft = MeetingFactory(group=group, draft=True, title="Winter meeting", audience=audience)
    draft.invited_councils.set(councils)
    return draft


def revise(draft, lead, **fields):
    actions.revise(meeting=draft, fields=fields, by=lead, now=NOW)


def save(client, draft, **fields):
    return read(client.post(url("meeting-edit", draft), typed(**fields), follow=True))


def who(poll, *people):
    """Whom of these people it asks; the page, the planner and `asked` agree."""
    poll = DatePoll.objects.get(pk=poll.pk)
    asked = set(poll.asked().values_list("person", flat=True))
    seen = {person.pk for person in people if DatePoll.objects.visible_to(person).filter(pk=poll.pk).exists()}
    told = {row.reader for row in silent(DatePoll.objects.filter(pk=poll.pk), [person.pk for person in people])}
    mine = {person.pk for person in people}
    assert asked & mine == seen
    assert told == (asked & mine if poll.meeting is None or poll.meeting.state == "draft" else set())
    return [person for person in people if person.pk in asked]


@pytest.mark.parametrize("audience", NARROW)
@pytest.mark.parametrize("later", ["public", "members"])
def test_a_draft_that_is_opened_to_more_opens_its_poll_to_nobody(
    group, lead, member, supplier, council, audience, later
):
    draft = draft_for(group, audience, council)
    poll = opened(group, lead, meeting=draft)

    revise(draft, lead, audience=later, invited_councils=[])

    assert who(poll, lead, member, supplier) == [lead, member]
    assert actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW).audience == later


def test_who_closed_their_account_sees_no_poll_whoever_they_were(group, lead, coordinator):
    opened(group, lead)
    assert DatePoll.objects.visible_to(coordinator).exists()

    coordinator.is_active = False

    assert not DatePoll.objects.visible_to(coordinator).exists()
    assert not DatePoll.objects.visible_to(AnonymousUser()).exists()


def test_who_left_the_group_sees_none_of_its_polls(group, lead, member):
    poll = opened(group, lead)
    assert list(DatePoll.objects.visible_to(member)) == [poll]

    member.memberships.update(left_at=NOW)

    assert not DatePoll.objects.visible_to(member).exists()


def test_naming_another_council_asks_nobody_of_it(group, lead, member, council):
    other = MembershipFactory(group=group, council=CouncilFactory())
    draft = draft_for(group, "councils", council)
    poll = opened(group, lead, meeting=draft)

    revise(draft, lead, invited_councils=[council, other.council])

    assert who(poll, member, other.person) == [member]


@pytest.mark.parametrize("audience", NARROW)
def test_a_draft_that_is_for_fewer_now_narrows_its_poll(group, lead, member, supplier, council, audience):
    draft = draft_for(group, "members")
    poll = opened(group, lead, meeting=draft)
    assert who(poll, lead, member, supplier) == [lead, member, supplier]

    revise(draft, lead, audience=audience, invited_councils=[council])

    assert who(poll, lead, member, supplier) == [lead, member]


@pytest.mark.parametrize("audience", NARROW)
@pytest.mark.parametrize("narrowed", ["before", "after"])
@pytest.mark.parametrize("is_over", [False, True])
def test_without_its_draft_a_poll_is_for_the_same_people(
    client, group, lead, member, supplier, council, audience, narrowed, is_over
):
    draft = draft_for(group, audience if narrowed == "before" else "public", council)
    poll = opened(group, lead, meeting=draft)
    revise(draft, lead, audience=audience, invited_councils=[council])
    if is_over:
        actions.withdraw_poll(poll=poll, because="Too early", by=lead, now=NOW)
    client.force_login(lead)
    address = reverse("meetings:meeting-delete", args=[group.slug, draft.pk])

    assert "Delete the draft" in read(client.get(address))
    client.post(address)

    assert not Meeting.objects.exists()
    assert who(poll, lead, member, supplier) == [lead, member]


def test_of_councils_named_before_and_after_those_stay_that_were_in_both(group, lead, member, council):
    second, third = (MembershipFactory(group=group, council=CouncilFactory()) for _ in range(2))
    draft = draft_for(group, "councils", council, second.council)
    poll = opened(group, lead, meeting=draft)
    revise(draft, lead, invited_councils=[council, third.council])

    actions.delete_draft(meeting=draft, by=lead, now=NOW)

    assert who(poll, member, second.person, third.person) == [member]


def test_the_draft_that_fixing_makes_is_for_those_who_were_asked(group, lead, council):
    draft = draft_for(group, "councils", council)
    poll = opened(group, lead, meeting=draft)
    actions.delete_draft(meeting=draft, by=lead, now=NOW)

    made = actions.fix_date(poll=poll, option=poll.options.first(), by=lead, now=NOW)

    assert (made.audience, list(made.invited_councils.all())) == ("councils", [council])


@pytest.mark.parametrize("wider", ["public", "members", "public-sector"])
def test_the_database_opens_no_poll_to_more_people(group, lead, council, wider):
    poll = opened(group, lead, meeting=draft_for(group, "councils", council))

    with pytest.raises(DatabaseError, match="never opened to more people"), transaction.atomic():
        DatePoll.objects.filter(pk=poll.pk).update(audience=wider)


def test_a_lead_who_widens_a_draft_reads_how_many_are_not_asked(client, group, lead, member, supplier, council):
    draft = draft_for(group, "public-sector")
    opened(group, lead, meeting=draft)
    client.force_login(lead)

    wider = save(client, draft, audience="members")
    again = save(client, draft, audience="public-sector")
    actions.publish(meeting=draft, by=lead, now=NOW)
    announced = save(client, draft, audience="members", confirmed="yes")

    assert "still asks 2 people. 1 person more may come now, and is not asked: to ask them too, withdraw" in wider
    assert "still asks" not in again
    assert "Your changes are saved" in announced
    assert "still asks" not in announced


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("members", ""),
        ("public-sector", "<dt>Asks</dt><dd>Members who work in the public sector</dd>"),
        ("councils", "<dt>Asks</dt><dd>Members from Oxford and Winchester</dd>"),
    ],
)
def test_its_page_says_whom_it_asks(client, group, lead, council, audience, words):
    draft = draft_for(group, audience, council, CouncilFactory(short_name="Oxford"))
    poll = opened(group, lead, meeting=draft)
    client.force_login(lead)

    page = read(client.get(poll.get_absolute_url()))

    assert words in page
    assert ("<dt>Asks</dt>" in page) == bool(words)


def test_a_page_and_its_post_agree_that_a_draft_stays(client, group, lead, council):
    draft = draft_for(group, "members")
    actions.record_decision(meeting=draft, sentence="We share", by=lead, now=NOW)
    client.force_login(lead)
    address = reverse("meetings:meeting-delete", args=[group.slug, draft.pk])

    answers = [getattr(client, method)(address, follow=True) for method in ("get", "post")]

    for answer in answers:
        assert answer.redirect_chain == [(draft.get_absolute_url(), 302)]
        assert "hang on this draft, so it cannot be deleted" in read(answer)


def test_councils_that_follow_are_asked_in_place_of_the_one_that_ends(group, lead, guildford):
    person = AffiliationFactory(council=guildford).person
    membership = MembershipFactory(group=group, person=person, council=guildford)
    june = [(SPRING + days(n), SPRING + days(n + 0.2)) for n in (40, 47)]
    poll, over = (opened(group, lead, now=BEFORE, dates=june, answers_until=SPRING, words=words) for words in "ab")
    DatePoll.objects.update(audience="councils")
    for one in (poll, over):
        one.councils.add(guildford)
    actions.withdraw_poll(poll=over, because="Too early", by=lead, now=BEFORE)
    west = guildford.succeeded_by.get().successor
    membership.left_at = AFTER
    membership.save()
    after = MembershipFactory(group=group, council=west).person
    assert is_unfinished(predecessor=guildford, on=DAY)

    said = hand_over(predecessor=guildford, shares=shares(west), on=DAY, by=None, now=AFTER)

    assert said.count(f"The date poll “Winter meeting” of {group.in_text} is for West Surrey now.") == 1
    assert list(poll.councils.all()) == [west]
    assert set(over.councils.all()) == {guildford, west}
    assert who(poll, person, after) == [after]
    assert not is_unfinished(predecessor=guildford, on=DAY)


SPRING = london.read_iso("2027-05-01T17:00")
