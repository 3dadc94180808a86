"""What the database refuses of scrutiny days, each by its own name: asked past every action."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from scrutiny.models import (
    AgreedNeed,
    Day,
)
from tests.day_factories import (
    AgreedNeedFactory,
    DayFactory,
    NeedFactory,
    NeedVersionFactory,
    ParticipationFactory,
    StatementFactory,
    TurnFactory,
    WordingFactory,
    agree,
    goes,
    in_days,
    somebody_of,
)
from tests.days.by_hand import all_refused, change, is_history, take_away
from tests.factories import CouncilFactory, PeerGroupFactory
from tests.refusing import refused
from tests.scrutiny_factories import SupplierFactory
from tests.timebank_factories import officer

pytestmark = pytest.mark.django_db
ALL = set(Day.Stage.values)
LONG_AGO = timezone.now() - dt.timedelta(days=3)


# The day --------------------------------------------------------------------------------------------------------------
def test_a_plan_makes_sense():
    all_refused(
        ("day_has_a_title", lambda: DayFactory(title="")),
        ("day_begins_as_a_draft", lambda: change_of_birth("gathering")),
        ("day_votes_after_it_gathers", lambda: DayFactory(vote_until=in_days(14))),
        ("day_signs_after_it_votes", lambda: DayFactory(sign_by=in_days(28))),
        ("day_is_after_the_signing", lambda: DayFactory(day_on=in_days(42))),
        ("day_opens_at_a_moment", lambda: DayFactory(opened_at=timezone.now())),
        ("day_ends_at_a_moment", lambda: DayFactory(closed_at=timezone.now())),
        ("day_ends_at_a_moment", lambda: change(DayFactory(), closed_because="Why")),
    )
    assert DayFactory(gather_until=None, vote_until=None, sign_by=None, day_on=None, lead_council=None)


def change_of_birth(stage):
    day = DayFactory.build(group=PeerGroupFactory(), supplier=SupplierFactory(), lead_council=CouncilFactory())
    day.stage, day.opened_at = stage, timezone.now()
    day.save()


@pytest.mark.parametrize("name", ["gather_until", "vote_until", "sign_by", "day_on", "lead_council", "lead_because"])
def test_a_day_is_planned_before_it_opens(name):
    day = DayFactory(**{name: "" if name == "lead_because" else None})

    with refused("day_is_planned_before_it_opens"):
        change(day, stage="gathering", opened_at=timezone.now())


GOES = {
    "draft": {"gathering", "cancelled"},
    "gathering": {"ballot", "agreed", "cancelled"},
    "ballot": {"gathering", "agreed", "cancelled"},
    "agreed": {"statement", "cancelled"},
    "statement": {"sent", "cancelled"},
    "sent": {"follow-up", "cancelled"},
    "follow-up": {"closed"},
    "closed": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize(("stage", "onwards"), GOES.items())
def test_a_day_goes_from_stage_to_stage(stage, onwards):
    day = DayFactory(stage=stage)

    for other in ALL - onwards - {stage}:
        with refused("day_goes_its_way"):
            change(day, stage=other)


def test_a_day_that_goes_on_has_what_its_stage_is_about():
    gathering, agreed = DayFactory(stage="gathering"), DayFactory(stage="agreed")
    for need in gathering.needs.all()[:2]:
        AgreedNeedFactory(need=need, position=gathering.agreed_needs.count() + 1)
    StatementFactory(day=agreed)
    all_refused(
        ("day_opens_at_a_moment", lambda: change(DayFactory(), stage="gathering")),
        ("day_votes_with_a_ballot", lambda: change(gathering, stage="ballot")),
        ("day_has_exactly_three_needs", lambda: change(gathering, stage="agreed")),
        ("day_signs_a_text", lambda: change(agreed, stage="statement")),
        ("day_is_sent_with_its_statement", lambda: change(DayFactory(stage="statement"), stage="sent")),
        ("day_ends_at_a_moment", lambda: change(agreed, stage="cancelled", closed_because="Why")),
        ("day_is_cancelled_for_a_reason", lambda: change(agreed, stage="cancelled", closed_at=timezone.now())),
    )


def test_a_day_closes_when_none_of_its_commitments_is_open():
    day = DayFactory(stage="follow-up")

    with refused("day_closes_with_its_commitments"):
        change(day, stage="closed", closed_at=timezone.now())


def test_whom_councils_were_asked_about_stands():
    day = DayFactory(stage="gathering")
    change(day, round=2, title="Another title", audience="public", gather_until=in_days(15))
    for fields in (
        {"group": PeerGroupFactory()}, {"supplier": SupplierFactory()}, {"opened_at": timezone.now()},
        {"made_at": timezone.now()}, {"round": 1},
    ):  # fmt: skip
        with refused("day_stands"):
            change(day, **fields)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        take_away(day)
    take_away(DayFactory())


@pytest.mark.parametrize("stage", Day.OVER)
def test_a_day_that_has_ended_is_not_changed(stage):
    with refused("day_stands"):
        change(DayFactory(stage=stage), title="Another title")


def test_the_trail_of_a_day_is_history():
    turn = TurnFactory()

    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        change(turn, because="Another reason")


# Who takes part -------------------------------------------------------------------------------------------------------
def test_a_council_takes_part_once_for_a_use_and_says_so_with_its_reasons():
    part = ParticipationFactory()
    day, now = part.day, timezone.now()
    planned = ParticipationFactory(day=day, planned=True)
    all_refused(
        ("council_takes_part_once", lambda: ParticipationFactory(day=day, council=part.council)),
        ("council_takes_part_for_a_use", lambda: ParticipationFactory(day=day, use=None)),
        ("council_answers_at_a_moment", lambda: change(part, answer="takes-part")),
        ("council_answers_at_a_moment", lambda: change(part, answered_by=somebody_of(part.council))),
        ("council_answers_at_a_moment", lambda: answers(planned, "takes-part")),
        ("council_declines_for_a_reason", lambda: answers(part, "declines")),
        ("council_leaves_for_a_reason", lambda: change(part, left_at=now)),
        ("council_leaves_for_a_reason", lambda: change(part, left_because="Why")),
    )
    assert ParticipationFactory(day=day, use=None, declares="The planning module")


def answers(part, answer, by=None, **fields):
    by = by or somebody_of(part.council)
    change(part, answer=answer, answered_by=by, answered_at=timezone.now(), **fields)


def test_a_council_answers_through_somebody_of_its_own():
    part, other = ParticipationFactory(), ParticipationFactory(answer="takes-part")
    former = officer(part.council)
    former.affiliations.update(ended_on=in_days(-1))
    unseen = officer(part.council)
    unseen.affiliations.update(confirmed_at=None, confirmed_by=None)
    for person in (somebody_of(other.council), former, unseen):
        with refused("council_answers_for_itself"):
            answers(part, "takes-part", by=person)
    all_refused(
        ("council_answers_for_itself", lambda: change(part, answer="takes-part", answered_at=timezone.now())),
        ("council_answers_for_itself", lambda: ParticipationFactory(answer="takes-part", answered_by=former)),
        ("council_answers_for_itself", lambda: ParticipationFactory(answer="takes-part", answered_by=None)),
    )
    answers(part, "takes-part")
    somebody_of(part.council).affiliations.update(ended_on=in_days(-1))
    change(part, left_at=timezone.now(), left_because="It uses another now")
    assert ParticipationFactory(day=part.day, answer="takes-part", answered_by=None, use=None, follows=part)


def test_who_took_part_stays_on_record():
    part = ParticipationFactory(answer="takes-part")
    other = ParticipationFactory(day=part.day)
    all_refused(
        ("taking_part_stands", lambda: change(part, council=CouncilFactory())),
        ("taking_part_stands", lambda: change(part, day=DayFactory())),
        ("taking_part_stands", lambda: change(part, follows=other)),
    )
    change(part, left_at=timezone.now(), left_because="It uses another now")
    all_refused(
        ("taking_part_stands", lambda: change(part, left_because="It never did")),
        ("taking_part_stands", lambda: change(part, left_at=None, left_because="")),
    )
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        take_away(part)
    take_away(ParticipationFactory(day=DayFactory(), planned=True))


# Needs ----------------------------------------------------------------------------------------------------------------
def test_a_need_is_written_while_needs_are_gathered_by_a_council_that_takes_part():
    day = DayFactory(stage="gathering")
    need, other = day.needs.order_by("pk")[:2]
    invited = ParticipationFactory(day=day)
    left = ParticipationFactory(day=day, answer="takes-part")
    change(left, left_at=timezone.now(), left_because="It uses another now")
    all_refused(
        ("need_says_what_and_why", lambda: NeedFactory(day=day, what="")),
        ("need_says_what_and_why", lambda: NeedFactory(day=day, why="")),
        ("need_is_of_a_council_taking_part", lambda: NeedFactory(day=day, council=invited.council)),
        ("need_is_of_a_council_taking_part", lambda: NeedFactory(day=day, council=left.council)),
        ("who_acts_is_of_the_council", lambda: NeedFactory(day=day, by=officer(CouncilFactory()))),
        ("who_acts_is_of_the_council", lambda: NeedVersionFactory(need=need, by=officer(CouncilFactory()))),
        ("need_has_each_version_once", lambda: NeedVersionFactory(need=need, number=1)),
        ("need_is_gathered", lambda: change(need, council=invited.council)),
        ("need_is_gathered", lambda: change(need, at=LONG_AGO)),
        ("need_is_merged_at_a_moment", lambda: change(need, merged_into=other)),
        ("need_is_merged_at_a_moment", lambda: change(need, merged_at=timezone.now())),
        ("need_is_withdrawn_at_a_moment", lambda: change(need, withdrawn_because="Why")),
    )
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        take_away(need)
    is_history(need.versions.get(), what="Another text")
    goes(agree(day), "cancelled", closed_at=timezone.now(), closed_because="Nobody has time")
    all_refused(
        ("need_is_gathered", lambda: NeedFactory(day=day)),
        ("need_is_gathered", lambda: change(need, what="Another text")),
    )


def test_a_need_is_merged_into_an_open_one_of_its_day():
    day = DayFactory(stage="gathering")
    need, other, third = day.needs.order_by("pk")
    elsewhere = NeedFactory()
    withdrawn = NeedFactory(day=day, withdrawn_at=timezone.now())
    for target in (need, elsewhere, withdrawn):
        with refused("need_is_merged_into_an_open_one"):
            merge(need, target)
    merge(need, other)
    with refused("need_is_merged_into_an_open_one"):
        merge(third, need)
    with refused("need_is_merged_into_an_open_one"):
        merge(other, need)
    merge(need, None)
    assert set(day.needs.open()) == {need, other, third}


def merge(need, into):
    change(need, merged_into=into, merged_at=into and timezone.now())


# The three ------------------------------------------------------------------------------------------------------------
def test_councils_agree_on_three_needs_and_a_fourth_is_refused():
    day = DayFactory(stage="gathering", needs=6)
    needs = list(day.needs.order_by("pk"))
    merge(needs[4], needs[0])
    change(needs[5], withdrawn_at=timezone.now())
    elsewhere = NeedFactory()
    first = AgreedNeedFactory(need=needs[0], position=1)
    all_refused(
        ("agreed_need_is_one_of_the_day", lambda: AgreedNeedFactory(need=elsewhere, day=day, position=2)),
        ("agreed_need_is_one_of_the_day", lambda: AgreedNeedFactory(need=needs[4], position=2)),
        ("agreed_need_is_one_of_the_day", lambda: AgreedNeedFactory(need=needs[5], position=2)),
        ("agreed_need_has_a_place_of_its_own", lambda: AgreedNeedFactory(need=needs[1], position=1)),
        ("agreed_need_says_something", lambda: AgreedNeedFactory(need=needs[1], position=2, title="")),
        ("three_needs_and_no_more", lambda: AgreedNeedFactory(need=needs[1], position=0)),
        ("wording_has_each_version_once", lambda: WordingFactory(agreed_need=first, number=1)),
    )
    with pytest.raises(DatabaseError, match="need_id"), transaction.atomic():
        AgreedNeedFactory(need=needs[0], position=2)
    for position in (2, 3):
        AgreedNeedFactory(need=needs[position - 1], position=position)
    with refused("three_needs_and_no_more"):
        AgreedNeedFactory(need=needs[3], position=4)
    goes(day, "agreed")
    with refused("agreed_need_is_one_of_the_day"):
        AgreedNeed.objects.create(day=day, need=needs[3], position=4, title="A fourth")


def test_the_three_stand_and_their_words_do_once_they_were_sent():
    day = DayFactory(stage="statement")
    agreed = day.agreed_needs.first()
    change(agreed, title="Said better", words="And longer", version=2)
    all_refused(
        ("agreed_need_stands", lambda: change(agreed, position=2)),
        ("agreed_need_stands", lambda: change(agreed, need=NeedFactory())),
        ("agreed_need_stands", lambda: take_away(agreed)),
    )
    is_history(agreed.wordings.get(), title="Another")
    sent = DayFactory(stage="sent").agreed_needs.first()
    with refused("agreed_need_stands"):
        change(sent, words="And another thing")
