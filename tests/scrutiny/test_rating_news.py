"""What of ratings waits for whom, who is mailed, what the link in it does, what a digest says, what is forgotten."""

import datetime as dt

import pytest

from accounts.models import MutedMail
from common import do_links, london
from common.do_links import DoLink
from common.lines import Span
from common.waits import lines_for
from digests import waiting as digests
from outbox.models import Message
from scrutiny import rating_deeds, rating_emails, rating_planner, retention
from scrutiny.actions import contacts, judging, rating, sending
from scrutiny.models import RatingVersion, Reply, Sending
from scrutiny.rating_news import news_for
from scrutiny.rating_waiting import WAITS
from tests.meetings.post import parsed
from tests.scrutiny.rating_town import DAY, NOON, SHOWS, TEXT, contact, coordinator, passed, send, town
from tests.scrutiny_factories import some_point
from tests.timebank_factories import officer
from tests.waits import asked

State = RatingVersion.State
waiting_for = asked(*WAITS)
pytestmark = pytest.mark.django_db


def turns(*people):
    found = waiting_for(people, NOON)
    return [[line.key.partition(":")[0] for line in found.get(person.pk, [])] for person in people]


# Your turn ------------------------------------------------------------------------------------------------------------
def test_what_a_council_sent_waits_for_a_lead_of_another_council_and_nobody_else():
    there, uma = town(), coordinator()
    own_lead = there.people[0]
    own_lead.memberships.update(role="lead")
    send(there), send(there, point=some_point(2))

    assert turns(there.lead, own_lead, uma) == [["ratings"], [], []]
    [line] = waiting_for([there.lead], NOON)[there.lead.pk]
    assert "2 ratings" in line.why
    there.lead.memberships.update(role="member")
    assert turns(there.lead, uma) == [[], ["ratings"]]


def test_what_was_returned_waits_for_its_writer_then_for_all_of_the_council():
    there = town()
    version = send(there)
    judging.judge(passed=[], returned={version: "Name nobody"}, by=there.lead, now=NOON)
    [writer], colleague = there.people, officer(there.councils[0], there.group)

    assert turns(writer, colleague, there.lead) == [["returned"], [], []]
    assert turns(colleague) == [[]]
    writer.affiliations.update(ended_on=NOON.date() - DAY)
    assert turns(writer, colleague) == [[], ["returned"]]
    about = {"use": there.uses[0], "council": there.councils[0], "point": there.point, "by": colleague, "now": NOON}
    rating.save_draft(**about, **TEXT)
    assert turns(colleague) == [[]]


@pytest.mark.parametrize("count", [1, 3])
def test_it_is_asked_in_two_statements(count, django_assert_num_queries):
    there = town(count)
    for n in range(count):
        send(there, n)
    with django_assert_num_queries(2):  # the signs, and the one that has something
        lines_for(WAITS, [there.lead, *there.people], NOON)


def test_it_stands_in_your_turn():
    there = town()
    send(there)

    assert [line.title for line in digests.your_turn(there.lead, NOON)] == [
        f"{there.councils[0].short_name} has rated {there.product}"
    ]


# The mail to leads ----------------------------------------------------------------------------------------------------
def mailed():
    return list(Message.objects.filter(kind="rating-judge").order_by("pk").values_list("person_id", "state"))


def test_leads_get_one_mail_for_all_that_was_sent_together():
    there = town()
    for number in (1, 2):
        send(there, point=some_point(number))

    assert rating_planner.plan(NOON) == {rating_planner.COUNT: 1}
    assert rating_planner.plan(NOON + DAY) == {rating_planner.COUNT: 0}
    judging.judge(passed=list(RatingVersion.objects.all()), returned={}, by=there.lead, now=NOON)
    assert mailed() == [(there.lead.pk, "cancelled")]


def test_who_wants_no_such_mail_gets_none_and_nobody_in_their_place():
    there = town()
    coordinator()
    MutedMail.objects.create(person=there.lead, kind="ratings")
    send(there)

    assert rating_planner.plan(NOON) == {rating_planner.COUNT: 0}


def test_without_a_lead_of_another_council_coordinators_are_asked():
    there, uma = town(), coordinator()
    there.lead.memberships.update(role="member")
    send(there)
    rating_planner.plan(NOON)

    assert mailed() == [(uma.pk, "queued")]


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_missing_is_found_in_four_statements(count, django_assert_num_queries):
    there = town(count)
    for n in range(count):
        send(there, n)
    rating_planner.plan(NOON)
    with django_assert_num_queries(5):
        rating_planner.plan(NOON)


# Its link -------------------------------------------------------------------------------------------------------------
def link(person, versions):
    return DoLink("", person.pk, versions[0].rating.use_id, rating_emails.numbers(versions), NOON + DAY)


def test_the_link_says_what_it_passes_on_and_does_it_once():
    there = town()
    contact(there)
    versions = [send(there), send(there, point=some_point(2))]
    mine = link(there.lead, versions)
    page = rating_deeds.show_pass(mine, NOON)

    assert (page.state, len(page.facts)) == ("open", 2)
    assert page.next_url == f"/uses/{there.uses[0].pk}/ratings/judge/{there.councils[0].code}/"
    assert RatingVersion.objects.filter(state=State.SUBMITTED).count() == 2
    done, again = rating_deeds.act_pass(mine, NOON), rating_deeds.act_pass(mine, NOON)
    assert (done.title, again.done_already) == ("2 ratings passed on. Thank you", True)
    assert RatingVersion.objects.filter(state=State.PASSED).count() == 2


def test_the_link_does_nothing_for_who_does_not_judge_or_for_what_has_gone_on():
    there = town()
    version = send(there)
    for stranger in (there.people[0], town().lead):
        assert rating_deeds.show_pass(link(stranger, [version]), NOON).state == "gone"
        rating_deeds.act_pass(link(stranger, [version]), NOON)
    other_use = DoLink("", there.lead.pk, there.uses[0].pk + 1, str(version.pk), NOON + DAY)
    assert rating_deeds.show_pass(other_use, NOON).state == "gone"
    rating.take_back(rating=version.rating, by=there.people[0], now=NOON)
    assert rating_deeds.show_pass(link(there.lead, [version]), NOON).state == "gone"
    assert not RatingVersion.objects.filter(state=State.PASSED).exists()


def test_the_mail_carries_that_link():
    there = town()
    version = send(there)
    rating_planner.plan(NOON)
    text = parsed(Message.objects.get()).get_body(("plain",)).get_content()
    token = text.partition("/do/")[2].partition("/")[0]

    found = do_links.read(token, NOON)
    assert (found.purpose, found.choice, found.person_id) == ("ratings-pass", str(version.pk), there.lead.pk)


# A digest -------------------------------------------------------------------------------------------------------------
def news(person, after=SHOWS - DAY, until=SHOWS):
    span = Span(person, london.moment(after, dt.time(9)), london.moment(until, dt.time(9)))
    return [(line.title, line.why) for line in news_for([span]).get(person.pk, [])]


def test_a_digest_tells_of_a_product_once_three_councils_can_be_read():
    there = town(3)
    for n in range(2):
        passed(there, n)
    assert news(there.people[0]) == []
    passed(there, 2)
    told = [(f"What councils say of {there.product}", "Something new on 1 point of a standard.")]
    assert news(there.people[0]) == told
    assert news(there.people[0], SHOWS - 2 * DAY, SHOWS - DAY) == []
    there.people[0].memberships.update(kind="supplier", organisation="Example Ltd", council=None)
    assert news(there.people[0]) == []


# A year later ---------------------------------------------------------------------------------------------------------
def test_a_withdrawn_contact_is_forgotten_after_a_year_and_what_it_replied_stays():
    there = town()
    vera = contact(there)
    version = passed(there)
    sending.reply(sending=Sending.objects.get(), version=version, text="Mended", now=NOON)
    Message.objects.filter(kind="supplier-ratings").update(state="sent", sent_at=NOON)
    contacts.withdraw(contact=vera, because="Vera left", by=there.lead, now=NOON)

    assert retention.forget(NOON + 365 * DAY) == 0
    assert retention.forget(NOON + 366 * DAY) == 1
    vera.refresh_from_db()
    assert (vera.name, vera.email, vera.how, vera.withdrawn_because) == ("", "", "", "")
    assert Message.objects.get(kind="supplier-ratings").to_address == retention.ERASED_ADDRESS
    assert Reply.objects.get().text == "Mended"


def test_what_a_lead_returned_is_told_to_the_writer_unless_they_want_no_such_mail():
    there = town()
    judging.judge(passed=[], returned={send(there): "Name nobody"}, by=there.lead, now=NOON)
    MutedMail.objects.create(person=there.people[0], kind="ratings")
    judging.judge(passed=[], returned={send(there, point=some_point(2)): "Again"}, by=there.lead, now=NOON)

    assert Message.objects.filter(kind="rating-returned", person_id=there.people[0].pk).count() == 1
