"""The pages of ballots: who sees what and when, voting without JavaScript, what a lead does."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ballots import actions
from ballots.models import Ballot, Cast
from ballots.permissions import votes_of
from tests.ballot_factories import BallotFactory, cast, closed, officer, opened, tied
from tests.factories import AffiliationFactory, CouncilFactory, MembershipFactory, UserFactory, close

pytestmark = pytest.mark.django_db


def page(client, person, ballot, name="ballot-detail", data=None):
    client.force_login(person)
    url = reverse(f"ballots:{name}", args=[ballot.pk])
    return client.get(url) if data is None else client.post(url, data)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def ballot(three):
    return opened(BallotFactory(group=three.group), three.winchester, three.havant, three.eastleigh)


# Who ------------------------------------------------------------------------------------------------------------------
def test_a_ballot_is_for_the_public_sector_of_its_group_and_for_the_councils_that_vote(
    client, ballot, three, outsider, supplier, coordinator
):
    of_council = officer(three.havant)  # in no group
    other_body = UserFactory()
    MembershipFactory(group=three.group, person=other_body, kind="public-body", council=None, organisation="A park")
    unseen = UserFactory()
    AffiliationFactory(person=unseen, council=three.havant, confirmed_at=None, confirmed_by=None)
    left = MembershipFactory(group=three.group, left_at=timezone.now()).person
    former = AffiliationFactory(council=three.havant, ended_on=dt.date(2025, 3, 31)).person
    asked_elsewhere = officer(CouncilFactory())
    opened(BallotFactory(), asked_elsewhere.affiliations.get().council)
    for person, status in (
        (three.sam, 200), (three.lead, 200), (coordinator, 200), (of_council, 200), (other_body, 200),
        (outsider, 404), (supplier, 404), (unseen, 404), (left, 404), (former, 404),
        (asked_elsewhere, 404),
    ):  # fmt: skip
        assert page(client, person, ballot).status_code == status, person
        assert (ballot in Ballot.objects.visible_to(person)) == (status == 200)


def test_what_is_for_those_who_vote_alone_is_not_for_the_rest_of_the_group(three, coordinator):
    ballot = opened(BallotFactory(group=three.group, for_electors=True), three.havant)

    for person, sees in ((officer(three.havant), True), (three.lead, True), (coordinator, True), (three.sam, False)):
        assert (ballot in Ballot.objects.visible_to(person)) == sees, person


@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_who_closed_their_account_sees_none(request, ballot, who):
    person = request.getfixturevalue(who)
    close(person)

    assert not Ballot.objects.visible_to(person).exists()


def test_a_draft_is_the_leads_own(client, three):
    draft = BallotFactory(group=three.group, electorate="named")
    draft.electors.create(council=three.winchester)

    assert page(client, three.lead, draft).status_code == 200
    assert page(client, three.sam, draft).status_code == 404


@pytest.mark.parametrize(
    "name", ["ballot-change", "ballot-delete", "ballot-open", "ballot-extend", "ballot-withdraw", "ballot-tally"]
)
def test_only_a_lead_has_the_pages_of_a_lead(client, ballot, three, name):
    assert page(client, three.sam, ballot, name).status_code == 403
    assert page(client, three.lead, ballot, name).status_code in {200, 302}
    assert page(client, three.sam, tied(group=three.group), "ballot-tie").status_code == 403


def test_a_lead_of_another_group_who_votes_does_not_manage(client, ballot, three):
    elsewhere = officer(three.havant)
    MembershipFactory(person=elsewhere, council=three.havant, role="lead")

    assert page(client, elsewhere, ballot).status_code == 200
    assert page(client, elsewhere, ballot, "ballot-withdraw").status_code == 403


def test_the_list_of_a_group_is_not_for_its_suppliers(client, three, supplier, outsider, coordinator):
    BallotFactory(group=three.group, question="A draft of the leads")
    for person, status in ((three.sam, 200), (supplier, 404), (outsider, 404), (UserFactory(), 404)):
        client.force_login(person)
        response = client.get(reverse("ballots:ballot-list", args=["south"]))
        assert response.status_code == status
        assert "A draft of the leads" not in text(response)
    for person in (three.lead, coordinator):
        client.force_login(person)
        assert "A draft of the leads" in text(client.get(reverse("ballots:ballot-list", args=["south"])))


def test_only_a_lead_asks(client, three, supplier, coordinator):
    for person, status in ((three.sam, 403), (supplier, 404), (three.lead, 200), (coordinator, 200)):
        client.force_login(person)
        assert client.get(reverse("ballots:ballot-new", args=["south"])).status_code == status


# Voting ---------------------------------------------------------------------------------------------------------------
def test_a_council_votes_and_changes_its_vote(client, ballot, three):
    page(client, three.sam, ballot, data={"council": three.winchester.code, "pick": "2"})
    colleague = officer(three.winchester, name="Lee Madeup")
    shown = text(page(client, colleague, ballot))
    assert "Sam Example voted on" in shown

    page(client, colleague, ballot, data={"council": three.winchester.code, "pick": "1"})

    assert list(Cast.objects.order_by("pk").values_list("dots", flat=True)) == [[0, 1, 0], [1, 0, 0]]


def test_nobody_reads_how_a_council_voted_before_the_end_not_even_a_lead(client, ballot, three, coordinator):
    cast(ballot, three.havant, 0, 1, 0)
    for person in (three.sam, three.lead, coordinator):
        shown = text(page(client, person, ballot))
        assert "1 has voted" in shown
        assert "pg-ballot" not in shown
        assert page(client, person, ballot, "ballot-trail").status_code == 404


def test_after_the_end_everybody_reads_everything_before_and_after_the_worker_was_here(client, ballot, three):
    cast(ballot, three.havant, 0, 1, 0)
    with pytest.MonkeyPatch.context() as later:
        at = timezone.now() + dt.timedelta(days=8)
        later.setattr("ballots.views.voting.timezone.now", lambda: at)
        before = text(page(client, three.sam, ballot))
    ballot.refresh_from_db()
    closed(ballot)
    after = text(page(client, three.sam, ballot))

    for shown in (before, after):
        assert "No, by 1 to 0" in shown
        assert "1 of 3 councils voted" in shown
    trail = text(page(client, three.sam, ballot, "ballot-trail"))
    assert "<strong>No</strong>" in trail


def test_what_was_withdrawn_is_never_counted_when_its_time_would_have_ended(client, ballot, three):
    cast(ballot, three.havant, 0, 1, 0)
    actions.withdraw(ballot=ballot, because="Settled at the meeting", by=three.lead, now=timezone.now())

    with time_machine.travel(dt.timedelta(days=8)):
        shown = text(page(client, three.sam, ballot))

    assert "The question was withdrawn" in shown
    assert "No, by 1 to 0" not in shown
    assert "1 of 3 councils voted" not in shown


def test_dots_that_are_too_many_are_named_and_what_was_typed_stays(client, three):
    ballot = opened(BallotFactory(group=three.group, dots=3), three.winchester)
    said = {"council": three.winchester.code, "dots_1": "2", "dots_2": "2", "dots_3": "", "unknown": "1"}

    wrong = page(client, three.sam, ballot, data=said)
    assert "Your council has 3: that is 4. Take 1 away." in text(wrong)
    assert 'value="2"' in text(wrong)
    for typed, words in (
        ("x", "Enter a whole number of dots"),
        ("3", "can have at most 2 dots"),
        ("-1", "Enter 0 or more"),
    ):
        assert words in text(page(client, three.sam, ballot, data=said | {"dots_1": typed}))
    assert not Cast.objects.exists()
    assert page(client, three.sam, ballot, data=said | {"dots_2": "1"}).status_code == 302
    assert Cast.objects.get().dots == [2, 1, 0]


def test_several_options_are_chosen_with_boxes(client, three):
    ballot = opened(BallotFactory(group=three.group, choose=2), three.winchester)
    said = {"council": three.winchester.code}

    assert "Choose at least one option" in text(page(client, three.sam, ballot, data=said))
    assert "Take 1 away" in text(page(client, three.sam, ballot, data=said | {"picks": ["1", "2", "3"]}))
    assert page(client, three.sam, ballot, data=said | {"picks": ["1", "3"]}).status_code == 302
    assert Cast.objects.get().dots == [1, 0, 1]


def test_a_vote_for_another_council_or_after_the_end_is_not_taken(client, ballot, three):
    other = {"council": three.havant.code, "pick": "1"}
    assert "You cannot vote for this council" in text(_followed(client, three.sam, ballot, other))
    closed(ballot)
    own = {"council": three.winchester.code, "pick": "1"}
    assert "Voting ended on" in text(_followed(client, three.sam, ballot, own))
    assert not Cast.objects.exists()


def _followed(client, person, ballot, data):
    page(client, person, ballot, data=data)
    return client.get(ballot.get_absolute_url())


def test_who_only_says_to_be_of_a_council_reads_why_they_cannot_vote(client, ballot, three):
    three.sam.affiliations.update(confirmed_at=None, confirmed_by=None)

    assert "nobody has confirmed it yet" in text(page(client, three.sam, ballot))
    three.sam.affiliations.update(ended_on=dt.date(2025, 3, 31))
    assert "nobody has confirmed it yet" not in text(page(client, three.sam, ballot))


# By a lead ------------------------------------------------------------------------------------------------------------
def day(name, days):
    at = timezone.localdate() + dt.timedelta(days=days)
    return {f"{name}_day": str(at.day), f"{name}_month": str(at.month), f"{name}_year": str(at.year)}


def question(**changes):
    return {
        "question": "Which three needs?", "rule": "dots", "choices": "Open data\r\nPlain words\r\n\r\nOne sign-in",
        "picks": "3", "most": "1", "places": "2", "quorum": "", "named": "", "words": "", **day("last_day", 9),
    } | changes  # fmt: skip


def test_a_lead_writes_a_question_looks_at_it_and_opens_it(client, three):
    client.force_login(three.lead)
    client.post(reverse("ballots:ballot-new", args=["south"]), question())
    ballot = Ballot.objects.get()
    assert ballot.state == "draft"
    assert "3 councils are asked" in text(page(client, three.lead, ballot, "ballot-open"))

    page(client, three.lead, ballot, "ballot-change", question(named="Havant\nEastleigh", **day("first_day", 3)))
    page(client, three.lead, ballot, "ballot-open", {})

    ballot.refresh_from_db()
    assert (ballot.state, ballot.how, ballot.places) == ("arranged", "3 dots, at most 1 on one option", 2)
    assert [str(elector) for elector in ballot.electors.all()] == ["Eastleigh", "Havant"]
    assert [str(option) for option in ballot.options.all()] == ["Open data", "Plain words", "One sign-in"]
    assert (timezone.localtime(ballot.opens_at).hour, timezone.localtime(ballot.closes_at).hour) == (9, 17)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question": ""}, "Enter the question"),
        ({"choices": "One"}, "Enter from 2 to 60 options"),
        ({"choices": "Same\nsame\nother"}, "Two options are the same"),
        ({"choices": "x" * 201 + "\nother\nthird"}, "Make this option shorter"),
        ({"picks": "0"}, "Enter a number from 1 to 20"),
        ({"picks": "x"}, "Enter a whole number"),
        ({"most": "4"}, "Enter a number from 1 to 3: a council has no more"),
        ({"places": "3"}, "Enter fewer than there are options: 3"),
        ({"quorum": "0"}, "Enter 1 or more, or leave it empty"),
        ({"named": "Nowhere"}, "Nowhere"),
        (day("last_day", -1), "Choose a day that is not over"),
        (day("first_day", 10), "The last day must be the first day or later"),
        ({"last_day_day": ""}, "The last day must include a day"),
    ],
)
def test_a_question_that_makes_no_sense_is_said_with_what_was_typed(client, three, changes, words):
    client.force_login(three.lead)

    response = client.post(reverse("ballots:ballot-new", args=["south"]), question(**changes))

    assert words in response.content.decode().replace("&#x27;", "’")
    assert not Ballot.objects.exists()


def test_a_lead_extends_withdraws_tallies_and_resolves_on_pages(client, ballot, three):
    page(client, three.lead, ballot, "ballot-extend", {**day("last_day", 20), "because": "Half-term"})
    assert "Half-term" in text(page(client, three.sam, ballot))
    wrong = page(
        client,
        three.lead,
        ballot,
        "ballot-tally",
        {"councils": "2", "dots_1": "3", "dots_2": "0", "dots_3": "0", "words": "Here"},
    )
    assert "With 2 councils an option can have 2 at most" in text(wrong)
    page(
        client,
        three.lead,
        ballot,
        "ballot-tally",
        {"councils": "2", "dots_1": "1", "dots_2": "1", "dots_3": "0", "words": "Show of hands"},
    )
    shown = text(page(client, three.sam, ballot))
    assert "Counted in the room by Priya Sample" in shown
    assert "A tie" in shown
    assert "Choose 1 of them" in text(
        page(client, three.lead, ballot, "ballot-tie", {"chosen": ["1", "2"], "because": "Why"})
    )
    page(client, three.lead, ballot, "ballot-tie", {"chosen": ["1"], "because": "It was put first"})
    assert "It was put first" in text(page(client, three.sam, ballot))
    for name in (
        "ballot-change",
        "ballot-open",
        "ballot-delete",
        "ballot-extend",
        "ballot-withdraw",
        "ballot-tally",
        "ballot-tie",
    ):
        assert page(client, three.lead, ballot, name, {}).status_code == 302

    other = opened(BallotFactory(group=three.group), three.winchester)
    page(client, three.lead, other, "ballot-withdraw", {"because": "Asked too early"})
    assert "Asked too early" in text(page(client, three.sam, other))


def test_a_room_s_tally_that_lacks_something_says_what(client, ballot, three):
    said = text(page(client, three.lead, ballot, "ballot-tally", {}))

    for why in (
        "Enter how many councils voted in the room",
        "Enter the votes for “Yes”, 0 if there were none",
        "Say where and how",
    ):
        assert why in said
    assert "This field is required" not in said


def test_a_tie_at_one_place_is_resolved_with_one_click_and_a_reason(client, three):
    ballot = tied(group=three.group)

    said = page(client, three.lead, ballot, "ballot-tie", {}).content.decode()

    assert said.count('type="radio"') == 2
    assert ("Choose 1 of them" in said, "Say why, in one sentence" in said) == (True, True)


def test_the_next_step_of_a_lead_is_a_button_and_others_have_none(client, three):
    draft, even = BallotFactory(group=three.group), tied(group=three.group)
    steps = {
        draft: reverse("ballots:ballot-open", args=[draft.pk]),
        even: reverse("ballots:ballot-tie", args=[even.pk]),
    }

    for ballot, step in steps.items():
        assert f'class="govuk-button govuk-!-margin-bottom-0" href="{step}"' in text(page(client, three.lead, ballot))
    assert steps[even] not in text(page(client, three.sam, even))


def test_a_ballot_says_how_many_are_chosen_in_the_end_and_what_a_quorum_that_was_missed_means(client, three):
    asked = BallotFactory(group=three.group, dots=3, places=2, quorum=2)
    cast(opened(asked, three.winchester, three.havant), three.winchester, 2, 1, 0)
    assert "Chosen in the end</dt><dd>2 options" in text(page(client, three.sam, asked))
    ended = closed(asked)

    assert "A result needs 2 councils, and 1 voted. Nothing is decided." in text(page(client, three.sam, ended))


def test_a_draft_is_thrown_away(client, three):
    draft = BallotFactory(group=three.group)

    page(client, three.lead, draft, "ballot-delete", {})

    assert not Ballot.objects.exists()


# Lists ----------------------------------------------------------------------------------------------------------------
def test_a_council_votes_where_it_is_asked_and_reads_of_no_other_ballot(client, three, ballot):
    other = opened(BallotFactory(group=three.group, question="Of Havant alone?"), three.havant)
    hidden = opened(BallotFactory(question="Elsewhere?"), CouncilFactory())

    client.force_login(three.sam)
    mine = text(client.get(reverse("ballots:my-ballots")))

    assert votes_of(three.sam, other) == []
    assert [elector.council for elector in votes_of(three.sam, ballot)] == [three.winchester]
    assert (ballot.question in mine, hidden.question in mine) == (True, False)


def test_what_needs_my_council_s_vote_stands_first_until_it_has_voted(client, ballot, three):
    client.force_login(three.sam)
    assert "Needs your council’s vote" in text(client.get(reverse("ballots:my-ballots")))
    cast(ballot, three.winchester, 1, 0, 0)
    assert "Needs your council’s vote" not in text(client.get(reverse("ballots:my-ballots")))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_pages_cost_the_same_for_one_and_for_three(client, three, count, settings):
    councils = [three.winchester, three.havant, three.eastleigh][:count]
    for _ in range(count):
        ballot = opened(BallotFactory(group=three.group), *councils)
        cast(ballot, three.winchester, 1, 0, 0)
        closed(ballot)
        ballot = opened(BallotFactory(group=three.group), *councils)
    client.force_login(three.sam)
    settings.COUNTS_KEPT_SECONDS = 60  # what waits in other rooms is not asked here
    costs = {}
    for url in (
        reverse("ballots:my-ballots"),
        reverse("ballots:ballot-list", args=["south"]),
        ballot.get_absolute_url(),
    ):
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        costs[url.strip("/").partition("/")[0] + str(url.count("/"))] = len(asked)

    assert costs == {"ballots2": 9, "groups4": 10, "ballots3": 12}
