"""The plan of a scrutiny day is given to every group, and a day begins with the plan of another group."""

import datetime as dt

import pytest
import time_machine
from django.db import InternalError, transaction
from django.urls import reverse

from meetings import actions as meetings
from meetings.models import Template, TemplateUse, TemplateVersion
from meetings.template_uses import with_changes
from scrutiny.days import agenda
from scrutiny.days.actions import convening, planning
from scrutiny.days.actions.templating import give_plan
from scrutiny.days.plans import dates_from, in_words, steps_of
from scrutiny.models import Day, DayPlan
from scrutiny.refusals import NotYours
from tests.day_factories import DayFactory
from tests.days.test_convening import FIELDS
from tests.days.world import NOW, world
from tests.factories import AgendaItemFactory
from tests.refusing import refused
from tests.template_factories import TemplateVersionFactory

pytestmark = pytest.mark.django_db
SAID = {"title": "A day in fourteen weeks", "purpose": "For councils that share a system", "licence": "ogl-3"}
STEPS = {"asks": 98, "gathers": 70, "votes": 56, "signs": 28}
LINES = ("Welcome", "Need 1", "Need 2", "Need 3", "Any other business")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def lines(*titles):
    closing = {"Any other business": "other-business"}
    return [
        {"kind": closing.get(title, "discussion"), "title": title, "minutes": 30, "day": 1, "words": "", "item": 0}
        for title in titles or LINES
    ]


def give(there, *titles, template=None, steps=STEPS):
    return give_plan(
        day=there.day, template=template, fields=SAID, lines=lines(*titles), steps=steps, by=there.lead, now=NOW
    )


def typed(there, client):
    """What the page offers, sent as it is."""
    client.force_login(there.lead)
    form = client.get(address(there.day)).context["form"]
    said = {name: form[name].value() for name in form.fields}
    return {name: "on" if value is True else str(value) for name, value in said.items()}


def address(day):
    return reverse("scrutiny:day-template", args=[day.pk])


# Given ----------------------------------------------------------------------------------------------------------------
def test_a_plan_is_the_lines_of_a_template_and_its_steps():
    there = world("gathering")

    version = give(there)

    assert (version.template.kind, version.template.group) == ("scrutiny-day", there.group)
    assert [line.title for line in version.lines.order_by("position")] == list(LINES)
    plan = DayPlan.objects.of(version.template).get()
    assert {step: getattr(plan, step) for step in STEPS} == STEPS


def test_only_who_runs_the_day_gives_its_plan(outsider):
    there = world("gathering")

    for person in (there.people[0], outsider):
        with pytest.raises(NotYours):
            give_plan(day=there.day, template=None, fields=SAID, lines=lines(), steps=STEPS, by=person, now=NOW)


def test_other_steps_alone_are_another_version_and_the_same_are_none():
    there = world("gathering")
    first = give(there)

    assert give(there, template=first.template) == first
    second = give(there, template=first.template, steps=STEPS | {"signs": 20})

    assert (second.number, DayPlan.objects.of(first.template).first().signs) == (2, 20)
    third = give(there, "Welcome", template=first.template, steps=STEPS | {"signs": 20})
    assert (third.number, third.day_plan.signs) == (3, 20)


def test_a_plan_is_given_once_and_with_other_steps_it_is_another():
    there = world("gathering")
    first = give(there)

    assert give(there) == first
    other = give(there, steps=STEPS | {"signs": 20})
    assert (other.template == first.template, other.day_plan.signs) == (False, 20)


def test_steps_go_towards_the_day_and_are_history():
    version = TemplateVersionFactory()

    for wrong in ({"signs": 0}, {"votes": 28}, {"gathers": 56}, {"asks": 70}):
        with refused("day_plan_has_its_steps_in_order"):
            DayPlan.objects.create(version=version, **STEPS | wrong)
    plan = DayPlan.objects.create(version=version, **STEPS)
    with pytest.raises(InternalError), transaction.atomic():
        DayPlan.objects.filter(pk=plan.pk).update(signs=27)
    with pytest.raises(InternalError), transaction.atomic():
        DayPlan.objects.filter(pk=plan.pk)._raw_delete("default")


def test_a_group_manages_the_plans_that_it_gave(outsider):
    there = world("gathering")
    plan = give(there).day_plan

    assert list(DayPlan.objects.manageable_by(there.lead)) == [plan]
    assert not DayPlan.objects.manageable_by(outsider).exists()


@pytest.mark.parametrize("stage", ["draft", "gathering"])
def test_the_steps_of_a_day_are_days_before_it(stage):
    opened = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC) if stage == "gathering" else None
    dates = {"gather_until": dt.date(2026, 12, 18), "vote_until": dt.date(2027, 1, 4), "sign_by": dt.date(2027, 2, 1)}

    steps = steps_of(Day(day_on=dt.date(2027, 3, 1), opened_at=opened, **dates))

    assert steps == {"asks": 101, "gathers": 73, "votes": 56, "signs": 28}


def test_steps_become_dates_again():
    plan = DayPlan(**STEPS)

    assert dates_from(plan, dt.date(2026, 11, 23)) == {
        "gather_until": dt.date(2026, 12, 21), "vote_until": dt.date(2027, 1, 4), "sign_by": dt.date(2027, 2, 1),
        "day_on": dt.date(2027, 3, 1),
    }  # fmt: skip
    assert [when for _, when in in_words(DayPlan(asks=98, gathers=71, votes=7, signs=1))] == [
        "14 weeks before", "71 days before", "1 week before", "1 day before", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "number"), [("Need 1", 1), ("need 3", 3), ("Need 4", None), ("Need 1: an API", None), ("A need 1", None)]
)
def test_a_line_stands_for_a_need_by_its_title(title, number):
    assert agenda.number_of(title) == number


# The page -------------------------------------------------------------------------------------------------------------
def test_the_page_offers_the_usual_agenda_and_the_steps_of_this_day(client):
    there = world("gathering")
    said = typed(there, client)

    sent = client.post(address(there.day), said)

    version = TemplateVersion.objects.get()
    assert sent.headers["Location"] == version.template.get_absolute_url()
    titles = [line.title for line in version.lines.order_by("position")]
    assert titles[2:5] == ["Need 1", "Need 2", "Need 3"]
    assert len(titles) == 8
    assert {step: getattr(version.day_plan, step) for step in STEPS} == steps_of(there.day)


def test_nothing_that_councils_asked_for_is_offered(client):
    there = world("agreed")
    meeting = convening.convene(day=there.day, fields=FIELDS, by=there.lead, now=NOW)
    AgendaItemFactory(meeting=meeting, title="Need 1: an API we can use", words="The supplier says: no")
    client.force_login(there.lead)

    page = client.get(address(there.day)).content.decode()

    assert 'value="Need 1"' in page
    for secret in ("an API we can use", "The supplier says"):
        assert secret not in page


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"votes": "90"}, "Enter fewer days than for “Needs are written until”"),
        ({"signs": "0"}, "Enter 1 day or more"),
        ({"asks": ""}, "Enter a number of days"),
        ({"asks": "1001"}, "Enter 1000 days or fewer"),
        ({"title": ""}, "Enter a title"),
    ],
)
def test_what_is_wrong_is_said(client, change, error):
    there = world("gathering")
    said = typed(there, client) | {"asks": "98", "gathers": "70", "votes": "56", "signs": "28"} | change

    assert error in client.post(address(there.day), said).content.decode()
    assert not Template.objects.exists()


def test_a_plan_without_its_dates_has_nothing_to_give(client):
    there = world("gathering")
    draft = DayFactory(group=there.group, supplier=there.supplier, day_on=None)
    client.force_login(there.lead)

    page = client.get(address(draft), follow=True).content.decode()

    assert "enter all four dates first" in page
    client.force_login(there.people[0])
    assert client.get(address(there.day)).status_code == 403


def test_the_page_of_the_template_tells_the_steps_and_begins_a_day(client):
    there = world("gathering")
    version = give(there)
    begin = f"{reverse('scrutiny:day-new')}?template={version.template_id}"

    page = client.get(version.template.get_absolute_url()).content.decode()
    assert "14 weeks before" in page
    assert begin not in page
    client.force_login(there.lead)
    assert begin in client.get(version.template.get_absolute_url()).content.decode()


def test_an_earlier_version_tells_its_own_steps(client):
    there = world("gathering")
    first = give(there)
    give(there, template=first.template, steps=STEPS | {"asks": 105})

    assert "14 weeks before" in client.get(first.get_absolute_url()).content.decode()
    assert "15 weeks before" in client.get(first.template.get_absolute_url()).content.decode()


# A day that begins with it --------------------------------------------------------------------------------------------
def test_the_form_of_a_new_day_begins_with_the_steps(client):
    there = world("gathering")
    plan = give(there).day_plan
    hidden = TemplateVersionFactory(template__withdrawn=True, template__kind="scrutiny-day")
    DayPlan.objects.create(version=hidden, **STEPS)
    client.force_login(there.lead)
    url = reverse("scrutiny:day-new")

    shown = client.get(f"{url}?template={plan.version.template_id}")

    assert shown.context["plan"] == plan
    assert {name: shown.context["form"].initial[name] for name in dates_from(plan, NOW.date())} == dates_from(
        plan, NOW.date()
    )
    assert client.get(f"{url}?template={hidden.template_id}").context["plan"] is None


def test_its_agenda_gets_the_lines_of_the_template_round_the_three_needs():
    there = world("sent")
    version = give(there, "Croeso", "Need 2", "Coffee", "Need 1", "Any other business")
    Day.objects.filter(pk=there.day.pk).update(begun_with=version.day_plan)
    needs = dict(there.day.agreed_needs.values_list("position", "title"))
    day = Day.objects.with_all().get(pk=there.day.pk)

    meeting = convening.convene(day=day, fields=FIELDS | _after(day), by=there.lead, now=NOW)

    titles = list(meeting.agenda_items.order_by("position").values_list("title", flat=True))
    assert titles == [
        "Croeso", f"Need 2: {needs[2]}", "Coffee", f"Need 1: {needs[1]}", f"Need 3: {needs[3]}", "Any other business",
    ]  # fmt: skip
    assert TemplateUse.objects.get().version == version
    [use] = with_changes(TemplateUse.objects.select_related("meeting"))
    assert use.comparison.of("left out") == 0


def _after(day):
    on = day.sign_by + dt.timedelta(days=7)
    return {"starts_on": on, "ends_on": on}


def test_a_day_remembers_the_plan_that_it_began_with():
    there = world("gathering")
    plan = give(there).day_plan
    fields = {"supplier": there.supplier, "title": "Next systems"}

    day = planning.make_day(group=there.group, fields=fields, by=there.lead, now=NOW, plan=plan)

    assert (day.begun_with, day.copied_from) == (plan, None)


def test_a_version_with_new_steps_keeps_what_an_earlier_one_said(group, lead):
    version = TemplateVersionFactory(template__group=group, size=1)
    DayPlan.objects.create(version=version, **STEPS)

    meetings.give_version(template=version.template, fields=SAID, lines=lines("Welcome"), by=lead, now=NOW)

    assert DayPlan.objects.of(version.template).first().version == version
