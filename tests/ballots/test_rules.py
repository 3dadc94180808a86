"""What the database refuses, each by its own name: asked past every action."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ballots.models import Ballot, Elector, Option, Result
from tests.ballot_factories import (
    DAY,
    BallotFactory,
    CastFactory,
    ExtensionFactory,
    TallyFactory,
    TieBreakFactory,
    cast,
    closed,
    officer,
    opened,
    tied,
)
from tests.factories import AffiliationFactory, CouncilFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(name, deed, *args, **kwargs):
    """The deed is refused, by the rule of this name."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        deed(*args, **kwargs)
    told = getattr(caught.value.__cause__, "diag", None)
    assert name in {told.constraint_name, *str(caught.value).split('"')} or name in str(caught.value)


def update(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


# The question ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("ballot_has_a_rule", {"rule": "yes-no", "picks": 2}),
        ("ballot_has_a_rule", {"rule": "dots", "picks": 2, "most": 3}),
        ("ballot_has_a_rule", {"rule": "choose", "picks": 3, "most": 2}),
        ("ballot_chooses_some", {"rule": "dots", "places": 0}),
        ("ballot_quorum_is_some_councils", {"quorum": 0}),
        ("ballot_opens_at_a_moment", {"state": "open"}),
        ("ballot_is_about_a_page_of_ours", {"about_path": "//elsewhere.example/"}),
        ("ballot_is_about_a_page_of_ours", {"about_path": "https://elsewhere.example/"}),
    ],
)
def test_a_question_makes_sense(name, facts):
    refused(name, update, BallotFactory(), **facts)


def test_a_ballot_closes_after_it_opens():
    ballot = BallotFactory()

    refused("ballot_closes_after_it_opens", update, ballot, opens_at=ballot.closes_at)


def test_two_ballots_have_no_key_in_common_and_any_number_have_none():
    BallotFactory(key="day:1")
    BallotFactory()
    BallotFactory()

    refused("ballot_key_is_unique", BallotFactory, key="day:1")


def test_a_ballot_begins_as_a_draft():
    refused("ballot_begins_as_a_draft", BallotFactory, state="open", opens_at=timezone.now())


@pytest.mark.parametrize("count", [0, 1])
def test_a_ballot_is_opened_with_options_to_choose_among(count):
    ballot = BallotFactory(choose=1)
    Option.objects.filter(ballot=ballot, position__gt=count).delete()

    refused("ballot_has_options", update, ballot, state="open", opens_at=timezone.now())


def test_options_are_numbered_without_a_gap_when_it_opens():
    ballot = BallotFactory(choose=1)
    Option.objects.get(ballot=ballot, position=2).delete()

    refused("ballot_has_options", update, ballot, state="open", opens_at=timezone.now())


def test_a_draft_is_never_closed():
    refused("ballot_has_options", update, BallotFactory(), state="closed", opens_at=timezone.now())


@pytest.mark.parametrize(
    "facts",
    [{"question": "Something else?"}, {"picks": 2}, {"places": 2}, {"quorum": 1}, {"state": "draft"},
     {"for_electors": True}, {"opens_at": timezone.now()}, {"closes_at": timezone.now()},
     {"state": "closed", "ended_at": timezone.now()}],
)  # fmt: skip
def test_what_councils_are_asked_stands_while_they_vote(facts):
    refused("ballot_stands", update, opened(dots=3), **facts)


def test_a_ballot_that_has_ended_is_not_changed():
    refused("ballot_stands", update, closed(opened()), closes_at=timezone.now() + 30 * DAY)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("ballot_ends_at_a_moment", {"ended_at": timezone.now()}),
        ("ballot_ends_at_a_moment", {"state": "withdrawn", "ended_because": "Why"}),
        ("ballot_is_withdrawn_for_a_reason", {"state": "withdrawn", "ended_at": timezone.now()}),
    ],
)
def test_a_ballot_ends_at_a_moment_and_is_withdrawn_for_a_reason(name, facts):
    refused(name, update, opened(), **facts)


def test_what_was_opened_is_never_deleted_and_a_draft_may_be():
    draft, ballot = BallotFactory(), opened()

    draft.delete()

    refused("Cannot delete", Ballot.objects.filter(pk=ballot.pk)._raw_delete, "default")


# Options and electors -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("option_has_a_place_of_its_own", {"position": 1, "words": "Other"}),
        ("option_is_named_once", {"position": 4, "words": "Plain words"}),
        ("option_is_numbered_from_one", {"position": 0, "words": "Other"}),
        ("option_says_something", {"position": 4, "words": ""}),
    ],
)
def test_options_are_told_apart(name, facts):
    refused(name, Option.objects.create, ballot=BallotFactory(dots=3), **facts)


def test_options_stand_once_councils_vote():
    ballot = opened(dots=3)
    option = ballot.options.first()

    refused("options_stand", Option.objects.create, ballot=ballot, position=4, words="Late")
    refused("options_stand", update, option, words="Changed")
    refused("options_stand", Option.objects.filter(pk=option.pk).delete)


def test_a_council_votes_once():
    ballot, council = BallotFactory(), CouncilFactory()
    Elector.objects.create(ballot=ballot, council=council)

    refused("council_votes_once", Elector.objects.create, ballot=ballot, council=council)


def test_who_votes_is_added_to_while_it_goes_on_and_never_taken_away():
    ballot = opened()
    elector = Elector.objects.create(ballot=ballot, council=CouncilFactory())

    refused("electors_stand", Elector.objects.filter(pk=elector.pk).delete)
    refused("electors_stand", update, elector, council=CouncilFactory())
    update(elector, replaced_at=timezone.now())
    refused("electors_stand", update, elector, replaced_at=None)


def test_nobody_votes_late():
    ballot = closed(opened())

    refused("electors_stand", Elector.objects.create, ballot=ballot, council=CouncilFactory())
    refused("electors_stand", update, ballot.electors.get(), replaced_at=timezone.now())


# Casts ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def council():
    return CouncilFactory()


@pytest.mark.parametrize("moment", ["before", "at the end", "closed", "withdrawn", "draft", "arranged"])
def test_nobody_votes_before_it_opens_or_after_it_ends(council, moment):
    person, now = officer(council), timezone.now()
    ballot = BallotFactory() if moment == "draft" else opened(None, council)
    at = {"before": ballot.opens_at and ballot.opens_at - DAY, "at the end": ballot.closes_at}.get(moment, now)
    if moment == "draft":
        Elector.objects.create(ballot=ballot, council=council)
    elif moment == "arranged":
        ballot = BallotFactory()
        Elector.objects.create(ballot=ballot, council=council)
        update(ballot, state="arranged", opens_at=now)
    elif moment == "closed":
        closed(ballot)
    elif moment == "withdrawn":
        update(ballot, state="withdrawn", ended_at=now, ended_because="Why")

    refused("cast_is_in_time", cast, ballot, council, 1, 0, 0, by=person, at=at)


def test_only_a_council_that_is_asked_votes(council):
    ballot = opened()

    refused("cast_is_an_electors", cast, ballot, council, 1, 0, 0)


def test_a_council_that_was_replaced_votes_no_more(council):
    ballot = opened(None, council)
    update(ballot.electors.get(), replaced_at=timezone.now())

    refused("cast_is_an_electors", cast, ballot, council, 1, 0, 0)


@pytest.mark.parametrize("who", ["nobody", "unconfirmed", "ended"])
def test_a_council_votes_through_its_own_people(council, who):
    person = UserFactory()
    if who == "unconfirmed":
        AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None)
    elif who == "ended":
        today = timezone.localdate()
        AffiliationFactory(person=person, council=council, started_on=today - 9 * DAY, ended_on=today - 3 * DAY)
    ballot = opened(None, council)

    refused("who_acts_is_of_the_council", cast, ballot, council, 1, 0, 0, by=person)


@pytest.mark.parametrize(
    "dots", [[], [0, 0, 0], [2, 2, 0], [3, 0, 0], [1, 1], [1, 1, 1, 0], [-1, 1, 1], [1, None, 1], [[1, 1, 1]]]
)
def test_a_vote_follows_the_rule(council, dots):
    """Three dots, at most two on one of three options."""
    ballot, person = opened(BallotFactory(dots=3), council), officer(council)
    cast(ballot, council, 2, 1, 0, by=person)

    def written():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ballots_cast (ballot_id, council_id, by_id, at, dots) VALUES (%s, %s, %s, now(), %s)",
                [ballot.pk, council.pk, person.pk, dots],
            )

    refused("cast_follows_the_rule", written)


def test_one_choice_of_each_option_where_councils_choose(council):
    ballot = opened(BallotFactory(choose=2), council)
    cast(ballot, council, 1, 1, 0)

    refused("cast_follows_the_rule", cast, ballot, council, 2, 0, 0)


@pytest.mark.parametrize("made", [CastFactory, ExtensionFactory, TallyFactory, TieBreakFactory])
def test_what_was_said_is_never_changed_or_taken_away(made):
    row = made()

    refused("Cannot update or delete", update, row, at=timezone.now())
    refused("Cannot update or delete", type(row).objects.filter(pk=row.pk)._raw_delete, "default")


def test_a_result_is_never_changed_or_taken_away():
    result = closed(opened()).result

    refused("Cannot update or delete", update, result, councils=1)
    refused("Cannot update or delete", Result.objects.filter(pk=result.pk)._raw_delete, "default")


def test_casts_are_never_emptied():
    CastFactory()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else it is refused for what is pending
        with pytest.raises(DatabaseError, match="casts are history"), transaction.atomic():
            cursor.execute("TRUNCATE ballots_cast")


# Time, tallies, results and ties --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "facts"),
    [("extension_is_for_longer", {"until": timezone.now()}), ("extension_has_a_reason", {"because": ""})],
)
def test_more_time_is_later_and_has_a_reason(name, facts):
    refused(name, ExtensionFactory, **facts)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("tally_says_where", {"words": ""}),
        ("tally_is_of_some_councils", {"councils": 0, "dots": [0, 0, 0]}),
        ("tally_follows_the_rule", {"councils": 2, "dots": [2, 0, 0]}),
        ("tally_follows_the_rule", {"dots": [2, 0, 0]}),
        ("tally_follows_the_rule", {"dots": [1, 0]}),
        ("tally_follows_the_rule", {"dots": [0, 0, 0]}),
    ],
)
def test_a_room_counts_what_so_many_councils_can_have_said(name, facts):
    refused(name, TallyFactory, **facts)


def test_a_room_is_counted_once_and_while_the_ballot_is_open():
    tally = TallyFactory()

    refused("ballots_tally_ballot_id_key", TallyFactory, ballot=tally.ballot)
    refused("tally_is_in_time", TallyFactory, ballot=closed(opened()))


def _result(ballot, **facts):
    said = {"dots": [1, 0, 0], "councils": 1, "electors": 1, "chosen": [1], "tied": []} | facts
    return Result.objects.create(ballot=ballot, **said)


def _closed_uncounted(council, *casts):
    ballot = opened(None, council)
    for dots in casts:
        cast(ballot, council, *dots)
    update(ballot, state="closed", ended_at=ballot.closes_at)
    ballot.refresh_from_db()
    return ballot


def test_a_ballot_is_counted_once(council):
    ballot = _closed_uncounted(council, [1, 0, 0])
    _result(ballot)

    refused("ballots_result_ballot_id_key", _result, ballot)


def test_nothing_is_counted_before_the_end(council):
    ballot = opened(None, council)
    cast(ballot, council, 1, 0, 0)

    refused("result_is_of_a_closed_ballot", _result, ballot)


@pytest.mark.parametrize("facts", [{"dots": [0, 1, 0]}, {"dots": [2, 0, 0]}, {"councils": 0}, {"is_tally": True}])
def test_a_result_is_the_recount_of_the_trail(council, facts):
    ballot = _closed_uncounted(council, [0, 1, 0], [1, 0, 0])

    refused("result_is_a_recount", _result, ballot, **facts)
    assert _result(ballot).councils == 1


def test_a_room_s_tally_is_the_result(council):
    ballot = opened(None, council)
    cast(ballot, council, 0, 1, 0)
    TallyFactory(ballot=ballot)
    update(ballot, state="closed", ended_at=timezone.now())

    refused("result_is_a_recount", _result, ballot, dots=[0, 1, 0], is_tally=True)
    refused("result_is_a_recount", _result, ballot)
    assert _result(ballot, is_tally=True).dots == [1, 0, 0]


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("result_is_of_electors", {"electors": 0}),
        ("result_is_tied_over_some_places", {"tied": [1], "open_places": 1}),
        ("result_is_tied_over_some_places", {"tied": [1, 2]}),
        ("result_without_quorum_chooses_nothing", {"is_quorate": False}),
    ],
)
def test_a_result_makes_sense(council, name, facts):
    refused(name, _result, _closed_uncounted(council, [1, 0, 0]), **facts)


@pytest.mark.parametrize("chosen", [[3], [1, 2], [], [1, 1]])
def test_a_tie_is_resolved_among_those_that_tied(chosen):
    refused("tie_is_resolved_among_the_tied", TieBreakFactory, ballot=tied(), chosen=chosen)


def test_a_tie_is_resolved_once_for_a_reason_and_only_where_there_is_one():
    broken = TieBreakFactory()

    refused("ballots_tiebreak_ballot_id_key", TieBreakFactory, ballot=broken.ballot)
    refused("tie_break_has_a_reason", TieBreakFactory, because="")
    refused("tie_is_resolved_among_the_tied", TieBreakFactory, ballot=closed(opened()))
