"""What becomes of actions when a person leaves, and when their council ends."""

import pytest

from accounts import actions as accounts
from accounts.succession import Way
from front.actions import close_account, leave
from meetings import actions
from meetings.models import Action, Topic
from meetings.succession import follow, hand_over, is_unfinished
from outbox.models import Message
from peergroups import actions as peergroups
from tests.factories import PeerGroupFactory
from tests.meetings.post import text
from tests.meetings.promising import colleague, mail, promise, trail
from tests.successions import AFTER, BEFORE, DAY, at, shares

pytestmark = pytest.mark.django_db
NOW = at(1, 10)


# A person leaves ------------------------------------------------------------------------------------------------------
def test_what_a_person_who_leaves_had_promised_has_nobody_and_the_leads_get_one_mail(group, lead, member, council):
    for words in ("Send the map", "Ask the supplier"):
        promise(group, member, council, words=words)
    done = promise(group, member, council, words="Done before")
    actions.finish_action(action=done, by=member, now=NOW)

    leave(membership=member.memberships.get(), by=member, now=NOW)

    assert list(Action.objects.order_by("pk").values_list("person", "council", "state")) == [
        (None, council.pk, "open"),
        (None, council.pk, "open"),
        (member.pk, council.pk, "done"),
    ]
    assert trail(Action.objects.first())[-1] == ("left", "", "2026-12-04")
    assert [kind for kind, _, _ in mail(lead)] == ["action-unowned"]
    said = " ".join(text(Message.objects.get(kind="action-unowned")).split())
    assert "The person who said they would do these has left the group." in said
    assert "Send the map" in said
    assert "Ask the supplier" in said
    assert Topic.objects.open().count() == 2


def test_what_was_promised_elsewhere_stays(group, member, council):
    elsewhere = promise(PeerGroupFactory(), member, council)

    leave(membership=member.memberships.get(), by=member, now=NOW)

    assert Action.objects.get(pk=elsewhere.pk).person == member


def test_who_closes_their_account_leaves_nothing_behind_in_their_name(group, member, council):
    promise(group, member, council)
    promise(PeerGroupFactory(), member, council)

    close_account(person=member, by=member, now=NOW)

    assert list(Action.objects.values_list("person", flat=True)) == [None, None]
    assert mail(member, state="queued") == []


def test_who_changes_role_keeps_theirs(group, lead, member, council):
    action = promise(group, member, council)

    peergroups.make_lead(membership=member.memberships.get(), by=lead, now=NOW)

    assert Action.objects.get(pk=action.pk).person == member


# A council ends -------------------------------------------------------------------------------------------------------
def end(council, now=AFTER):
    followers = [row.successor for row in council.succeeded_by.order_by("successor__short_name")]
    return hand_over(predecessor=council, shares=shares(*followers), on=DAY, by=None, now=now)


def owners():
    return [str(action.council) for action in Action.objects.order_by("pk")]


def test_open_actions_are_those_of_the_council_that_follows_from_the_day_on(group, guildford, west):
    sam = colleague(group, guildford, "Sam Example")
    promise(group, sam, guildford, now=NOW)
    nobodys = promise(group, sam, guildford, now=NOW)
    actions.hand_over_action(action=nobodys, person=None, by=sam, now=NOW)
    done = promise(group, sam, guildford, now=NOW)
    actions.finish_action(action=done, by=sam, now=NOW)

    assert end(guildford, BEFORE) == []
    assert owners() == ["Guildford"] * 3
    assert is_unfinished(predecessor=guildford, on=DAY)

    assert end(guildford) == ["2 open actions: West Surrey now."]
    assert owners() == ["West Surrey", "West Surrey", "Guildford"]
    assert {topic.council for topic in Topic.objects.open()} == {west}
    assert trail(Action.objects.first())[-1][0] == "council"
    assert end(guildford) == []
    assert not is_unfinished(predecessor=guildford, on=DAY)


def test_where_several_follow_it_goes_with_its_person_or_waits_for_their_word(group, surrey, west):
    sam, lee = colleague(group, surrey, "Sam Example"), colleague(group, surrey)
    accounts.choose_successor(person=sam, predecessor=surrey, successor=west, by=sam, now=BEFORE)
    for person in (sam, lee):
        promise(group, person, surrey, now=NOW)

    assert end(surrey) == ["1 open action: no council now.", "1 open action: West Surrey now."]
    assert owners() == ["West Surrey", "None"]
    assert not is_unfinished(predecessor=surrey, on=DAY)

    follow(person=lee, predecessor=surrey, way=Way(west, AFTER), on=DAY)
    assert owners() == ["West Surrey", "West Surrey"]


def test_what_is_done_by_then_does_not_go_along(group, surrey, west):
    lee = colleague(group, surrey)
    action = promise(group, lee, surrey, now=NOW)
    end(surrey)
    actions.finish_action(action=action, by=lee, now=AFTER)

    follow(person=lee, predecessor=surrey, way=Way(west, AFTER), on=DAY)

    assert owners() == ["None"]


def test_what_never_was_the_old_councils_does_not_go_along(group, surrey, west):
    lee = colleague(group, surrey)
    promise(group, lee, None, now=NOW)

    follow(person=lee, predecessor=surrey, way=Way(west, AFTER), on=DAY)

    assert owners() == ["None"]
