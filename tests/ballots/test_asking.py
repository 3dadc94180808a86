"""Putting a question to councils: who may, what makes sense, who votes, more time, taking it back."""

import pytest

from ballots import actions
from ballots.models import Ballot, Elector
from ballots.refusals import NotYours, Refused, TooLate
from tests.ballot_factories import BallotFactory
from tests.ballots.conftest import at
from tests.factories import CouncilFactory, CoverageFactory

pytestmark = pytest.mark.django_db
FIELDS = {"question": "Which needs?", "rule": "dots", "picks": 3, "most": 1, "places": 2, "closes_at": at(20, 17)}
WORDS = ["Open data", "Plain words", "One sign-in"]


def make(three, options=WORDS, **changes):
    more = {name: changes.pop(name) for name in ("councils", "key", "keys", "by") if name in changes}
    given = {"group": three.group, "fields": FIELDS | changes, "options": options, "by": three.lead, "now": at(2)}
    return actions.make_ballot(**(given | more))


def open_it(three, ballot, now=None, by=None):
    return actions.open_ballot(ballot=ballot, by=by or three.lead, now=now or at(2))


def names(ballot):
    return [str(elector) for elector in ballot.electors.standing()]


def test_a_question_is_a_draft_until_it_is_opened_and_then_asked_of_every_council_of_the_group(three):
    ballot = make(three, key="day:1", keys=["need:7", "need:8", "need:9"])
    assert (ballot.state, names(ballot)) == ("draft", [])

    assert open_it(three, ballot) is True

    assert (ballot.state, ballot.opens_at) == ("open", at(2))
    assert names(ballot) == ["Eastleigh", "Havant", "Winchester"]
    assert [(option.words, option.key) for option in ballot.options.all()] == [
        ("Open data", "need:7"), ("Plain words", "need:8"), ("One sign-in", "need:9"),
    ]  # fmt: skip
    assert open_it(three, ballot) is False


def test_named_councils_vote_and_no_others(three):
    elsewhere = CouncilFactory(short_name="Elsewhere")
    ballot = make(three, electorate="named", councils=[three.havant, elsewhere])

    open_it(three, ballot)

    assert names(ballot) == ["Elsewhere", "Havant"]


def test_who_votes_is_decided_by_the_day_on_which_voting_begins(three):
    ballot = make(three, opens_at=at(9, 9))
    open_it(three, ballot)
    assert (ballot.state, names(ballot)) == ("arranged", [])
    CoverageFactory(group=three.group, council=CouncilFactory(short_name="Later"), start=at(9).date())
    three.group.coverage.filter(council=three.havant).update(end=at(8).date())

    assert (actions.begin_due(at(9, 8)), actions.begin_due(at(9, 9)), actions.begin_due(at(9, 9))) == (0, 1, 0)

    ballot.refresh_from_db()
    assert (ballot.state, names(ballot)) == ("open", ["Eastleigh", "Later", "Winchester"])


def test_yes_or_no_needs_no_options(three):
    ballot = make(three, options=(), rule="yes-no", picks=1, most=1, places=1)

    assert [option.words for option in ballot.options.all()] == ["Yes", "No", "Abstain"]


@pytest.mark.parametrize(
    ("options", "fields", "words"),
    [
        (["Same", "same"], {}, "Two options are the same. Say each once."),
        (["One"], {"places": 1}, "Enter from 2 to 60 options, each on a line of its own."),
        ([str(n) for n in range(61)], {}, "Enter from 2 to 60 options, each on a line of its own."),
        (WORDS, {"places": 3}, "More options are to be chosen than are left over. Choose fewer, or add an option."),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(three, options, fields, words):
    with pytest.raises(Refused) as refused:
        make(three, options, **fields)

    assert str(refused.value) == words
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"closes_at": at(1)}, "The day on which voting ends is over. Change it first."),
        ({"opens_at": at(25)}, "Voting would end before it begins. Change one of the days first."),
        ({"closes_at": at(30, month=12).replace(year=2027)}, "Voting lasts for a year at most."),
        ({"electorate": "named"}, "No council can vote"),
        ({"quorum": 4}, "A result needs 4 councils, and only 3 can vote. Ask for fewer."),
    ],
)
def test_a_ballot_that_cannot_be_held_is_not_opened(three, fields, words):
    if fields.get("opens_at"):
        ballot = make(three)
        Ballot.objects.filter(pk=ballot.pk).update(opens_at=at(19))
        Ballot.objects.filter(pk=ballot.pk).update(closes_at=at(19, 11))
        ballot.refresh_from_db()
        with pytest.raises(Refused, match="The day on which voting ends is over"):
            open_it(three, ballot, at(19, 12))
        return
    ballot = make(three, **fields)

    with pytest.raises(Refused, match=words):
        open_it(three, ballot)

    assert (Ballot.objects.get().state, Elector.objects.count()) == ("draft", 0)


def test_only_a_draft_is_changed_or_deleted(three):
    ballot, fields = make(three), {"fields": {"question": "Better?"}, "by": three.lead, "now": at(3)}
    assert actions.change_ballot(ballot=ballot, options=[*WORDS, "More"], **fields).options.count() == 4
    open_it(three, ballot)

    with pytest.raises(TooLate):
        actions.change_ballot(ballot=ballot, options=WORDS, **fields)
    with pytest.raises(TooLate):
        actions.delete_ballot(ballot=ballot, by=three.lead, now=at(3))

    draft = make(three)
    actions.delete_ballot(ballot=draft, by=three.lead, now=at(3))
    assert list(Ballot.objects.values_list("question", flat=True)) == ["Better?"]


def test_councils_get_more_time_with_a_trace_and_never_less(three):
    ballot = make(three)
    open_it(three, ballot)
    given = {"ballot": ballot, "because": "Half-term", "by": three.lead}

    actions.extend(until=at(27, 17), now=at(19), **given)

    trace = ballot.extensions.get()
    assert (ballot.closes_at, trace.was, trace.until) == (at(27, 17), at(20, 17), at(27, 17))
    for until in (at(26), at(27, 17), at(28, month=12).replace(year=2027)):
        with pytest.raises(Refused):
            actions.extend(until=until, now=at(19), **given)
    with pytest.raises(TooLate):  # its time is over, counted or not
        actions.extend(until=at(30), now=at(27, 17), **given)


def test_no_time_is_given_to_what_is_not_asked(three):
    draft, withdrawn = make(three), make(three)
    open_it(three, withdrawn)
    actions.withdraw(ballot=withdrawn, because="Asked too early", by=three.lead, now=at(5))

    for ballot in (draft, withdrawn):
        with pytest.raises(TooLate):
            actions.extend(ballot=ballot, until=at(27), because="Half-term", by=three.lead, now=at(6))


def test_a_question_is_withdrawn_for_a_reason_until_voting_ends(three):
    ballot, other = make(three), make(three)
    open_it(three, ballot)
    open_it(three, other)
    given = {"because": "Asked too early", "by": three.lead}

    assert actions.withdraw(ballot=ballot, now=at(5), **given) is True

    assert (ballot.state, ballot.ended_at, ballot.ended_by) == ("withdrawn", at(5), three.lead)
    assert actions.withdraw(ballot=ballot, now=at(5), **given) is False
    with pytest.raises(TooLate):
        actions.withdraw(ballot=other, now=at(20, 17), **given)


def test_what_was_never_asked_or_was_counted_in_the_room_is_not_withdrawn(three):
    draft, counted = make(three), make(three)
    open_it(three, counted)
    actions.tally(ballot=counted, dots=[1, 1, 1], councils=1, words="On a wall", by=three.lead, now=at(3))

    for ballot in (draft, counted):
        with pytest.raises(TooLate):
            actions.withdraw(ballot=ballot, because="Why", by=three.lead, now=at(4))


def test_what_somebody_has_deleted_is_changed_by_nobody(three):
    ballot = make(three)
    actions.delete_ballot(ballot=Ballot.objects.get(pk=ballot.pk), by=three.lead, now=at(3))

    with pytest.raises(TooLate, match="deleted"):
        open_it(three, ballot)


@pytest.mark.parametrize("who", ["sam", "outsider", "supplier"])
def test_only_a_lead_of_the_group_asks_and_manages(three, outsider, supplier, who):
    person = getattr(three, who, None) or {"outsider": outsider, "supplier": supplier}[who]
    ballot = BallotFactory(group=three.group, closes_at=at(20))
    said = {"ballot": ballot, "by": person, "now": at(3)}

    for deed in (
        lambda: make(three, by=person),
        lambda: actions.change_ballot(fields={}, options=[], **said),
        lambda: actions.delete_ballot(**said),
        lambda: actions.open_ballot(**said),
        lambda: actions.extend(until=at(30), because="Why", **said),
        lambda: actions.withdraw(because="Why", **said),
        lambda: actions.tally(dots=[1, 0, 0], councils=1, words="Here", **said),
        lambda: actions.break_tie(chosen=[1], because="Why", **said),
    ):
        with pytest.raises(NotYours):
            deed()
