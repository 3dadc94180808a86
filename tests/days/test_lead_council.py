"""The council that leads a day leaves it, says no or ends: from then on it leads no more, and another is asked for."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Exists, OuterRef
from django.urls import reverse

from outbox.models import Message
from peergroups.models import Coverage
from scrutiny.days import planner, wanted
from scrutiny.days.actions import drafting, following, planning, taking_part
from scrutiny.days.waiting import WAITS
from scrutiny.models import Commitment, Day, Participation
from scrutiny.refusals import NotYours, Refused
from tests.day_factories import CommitmentFactory, DayFactory, ParticipationFactory, somebody_of
from tests.days.world import DAY, NOW, world
from tests.factories import MembershipFactory
from tests.meetings.post import text
from tests.timebank_factories import officer
from tests.waits import asked

pytestmark = pytest.mark.django_db
waiting_for = asked(*WAITS)
WHY = "It changes its system"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def leaves(there):
    part = there.day.participations.get(council=there.councils[0])
    taking_part.leave(participation=part, because=WHY, by=there.people[0], now=NOW)


def ends(there):
    type(there.councils[0]).objects.filter(pk=there.councils[0].pk).update(end=NOW.date() - DAY)


def says_no(there):
    there.day.participations.filter(council=there.councils[0]).update(answer="declines", because=WHY, answered_at=NOW)


def left_for_another_group(there):
    Coverage.objects.filter(group=there.group, council=there.councils[0]).update(end=NOW.date() - DAY)


def as_read(there):
    return Day.objects.with_all().get(pk=there.day.pk)


def page(client, person, url):
    client.force_login(person)
    return " ".join(client.get(url).content.decode().split())


@pytest.mark.parametrize(
    ("happens", "leads"), [(leaves, False), (ends, False), (says_no, False), (left_for_another_group, True)]
)
def test_who_acts_for_the_lead_council_drafts_while_it_leads_wherever_it_lies(happens, leads):
    there = world("agreed")
    happens(there)
    write = {"day": there.day, "text": "Three needs", "over": 0, "by": there.people[0], "now": NOW}

    assert Day.objects.draftable_by(there.people[0]).exists() is leads
    assert (as_read(there).is_led, Day.objects.get(pk=there.day.pk).is_led) == (leads, leads)
    if leads:
        assert drafting.write_statement(**write).council == there.councils[0]
    else:
        with pytest.raises(NotYours):
            drafting.write_statement(**write)
        assert drafting.write_statement(**write | {"by": there.lead}).council is None


def test_each_day_is_led_by_its_own_council_and_a_plan_by_nobody_yet():
    there, other = world("agreed"), world("agreed")
    plan = DayFactory()
    ParticipationFactory(day=plan, council=plan.lead_council, planned=True)
    leaves(there)

    leading = Participation.objects.leading(NOW.date())
    led = Day.objects.filter(Exists(leading.filter(day=OuterRef("pk"))))
    assert list(led) == [other.day]
    is_led = dict(Day.objects.with_all().values_list("pk", "is_led"))
    assert is_led == {there.day.pk: False, other.day.pk: True, plan.pk: False}
    assert [part.council for part in leading] == [other.councils[0]]


def test_what_a_lead_writes_who_is_of_a_council_that_leads_no_more_is_the_groups():
    there = world("follow-up")
    MembershipFactory(group=there.group, person=officer(there.councils[0]), role="lead")
    by = there.group.memberships.get(person=there.lead).person
    for person, council in ((there.people[0], there.councils[0]), (by, None)):
        note = following.note(commitment=there.day.commitments.first(), words="Half", by=person, now=NOW)
        assert note.council == council
    leaves(there)
    lead_of_it = there.group.memberships.exclude(person=there.lead).filter(role="lead").get().person

    note = following.note(commitment=there.day.commitments.first(), words="Half", by=lead_of_it, now=NOW)
    assert note.council is None


def test_leads_are_asked_to_name_a_council_until_they_do(client):
    there = world("ballot", needs=4)
    assert waiting_for([there.lead, there.people[0]], NOW).get(there.lead.pk) is None
    leaves(there)
    url = reverse("scrutiny:day-change", args=[there.day.pk])

    found = waiting_for([there.lead, *there.people], NOW)
    [line] = found[there.lead.pk]
    assert (line.title, line.url) == ("Which council leads now? Sample systems", url)
    assert line.for_leads  # so that the desk shows it
    assert line.why.startswith(f"{there.councils[0].short_name} leads it no more.")
    assert not any(each.key.startswith("day-lead") for one in there.people for each in found.get(one.pk, []))
    shown = page(client, there.lead, there.day.get_absolute_url())
    assert f'href="{url}"' in shown
    assert f"{there.councils[0].short_name} did until 23 November 2026" in shown
    reads = page(client, there.people[1], there.day.get_absolute_url())
    assert "No council at the moment" in reads
    assert f'href="{url}"' not in reads
    assert 'class="pg-meta">leads' not in reads

    fields = {"lead_council": there.councils[1], "lead_because": "It has the time"}
    planning.change_day(day=there.day, fields=fields, by=there.lead, now=NOW)
    assert waiting_for([there.lead], NOW).get(there.lead.pk) is None
    assert "No council at the moment" not in page(client, there.people[1], there.day.get_absolute_url())


@pytest.mark.parametrize(
    ("happens", "until"), [(leaves, "23 November 2026"), (says_no, "23 November 2026"), (ends, "22 November 2026")]
)
def test_the_page_says_until_when_it_led(client, happens, until):
    there = world("gathering")
    happens(there)

    assert f"did until {until}" in page(client, there.lead, there.day.get_absolute_url())


def test_beside_the_next_step_and_only_while_the_day_goes_on():
    there = world("agreed")
    leaves(there)
    keys = lambda: [line.key.partition(":")[0] for line in waiting_for([there.lead], NOW).get(there.lead.pk, [])]  # noqa: E731
    assert keys() == ["day-lead", "day-agreed"]

    planning.cancel_day(day=there.day, because="Nobody is left", by=there.lead, now=NOW)
    assert keys() == []


def test_a_page_of_a_day_that_is_over_says_who_led_it(client):
    there = world("agreed")
    leaves(there)
    planning.cancel_day(day=there.day, because="Nobody is left", by=there.lead, now=NOW)

    shown = page(client, there.lead, there.day.get_absolute_url())
    assert f"<dt>Leads</dt><dd><strong>{there.councils[0].short_name}</strong>" in shown


def test_the_plan_is_not_saved_with_a_council_that_leads_no_more_and_its_form_asks_anew(client):
    there = world("gathering")
    leaves(there)
    for council, why in ((there.councils[0], "does not take part"), (there.councils[1], "has ended")):
        type(council).objects.filter(pk=there.councils[1].pk).update(end=NOW.date() - DAY)
        council.refresh_from_db()
        with pytest.raises(Refused, match=why):
            planning.change_day(day=there.day, fields={"lead_council": council}, by=there.lead, now=NOW)
    assert planning.change_day(day=there.day, fields={"title": "Better"}, by=there.lead, now=NOW).title == "Better"

    client.force_login(there.lead)
    form = client.get(reverse("scrutiny:day-change", args=[there.day.pk])).context["form"]
    assert (form["lead_council"].value(), form["lead_because"].value(), form["title"].value()) == (None, "", "Better")
    typed = {"title": "x", "words": "x", "lead_because": "x", "lead_council": there.councils[0].short_name}
    response = client.post(reverse("scrutiny:day-change", args=[there.day.pk]), typed)
    assert list(response.context["form"].errors) == ["lead_council"]


def test_what_is_due_waits_for_the_leads_alone_and_so_go_the_mails():
    there = world("follow-up")
    Commitment.objects.filter(day=there.day).update(state="closed", closed_at=NOW, closed_because="Sold")
    due = NOW.date() + dt.timedelta(days=7)
    CommitmentFactory(day=there.day, due_on=due, at=NOW - 30 * DAY)
    olga = there.people[0]
    readers = lambda: {pk for pk, lines in waiting_for([olga, there.lead], NOW).items() if "commit" in str(lines)}  # noqa: E731
    chased = lambda: {mail.key for mail in wanted.wanted(NOW) if mail.key.startswith("day-commitment")}  # noqa: E731
    assert readers() == {olga.pk, there.lead.pk}
    assert [f"person{olga.pk}:" in key for key in chased()] == [True]

    leaves(there)

    assert readers() == {there.lead.pk}
    assert [f"person{there.lead.pk}:" in key for key in chased()] == [True]
    planner.plan(NOW)
    mail = Message.objects.get(kind="day-commitment")
    assert f"{there.councils[0].short_name} leads the day no more, and no other council is named yet" in " ".join(
        text(mail).split()
    )


def test_an_invitation_names_no_council_that_leads_no_more():
    there = world("gathering")
    somebody_of(ParticipationFactory(day=there.day).council)
    planner.plan(NOW)
    assert "Led by" in text(Message.objects.get(kind="day-invitation"))
    Message.objects.all().delete()
    leaves(there)

    planner.plan(NOW)

    assert "Led by" not in text(Message.objects.get(kind="day-invitation"))


def test_the_page_for_writing_says_who_writes(client):
    there = world("agreed")
    url = reverse("scrutiny:statement-write", args=[there.day.pk])
    assert f"people of {there.councils[0].short_name}" in page(client, there.lead, url)
    leaves(there)

    assert "The leads of the group write it, until another council leads the day" in page(client, there.lead, url)
