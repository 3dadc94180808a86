"""What the links in a digest do: stop it, have it less often, leave a group out."""

import pytest
from django.test import Client
from django.utils import timezone

from common import do_links
from digests import deeds
from digests.models import MutedGroup, Rhythm
from tests.factories import MembershipFactory, PeerGroupFactory
from tests.mail_factories import RhythmFactory

ONE_CLICK = {"List-Unsubscribe": "One-Click"}

pytestmark = pytest.mark.django_db


def path(url):
    return "/do/" + url.split("/do/")[1]


@pytest.fixture
def stop(member):
    return path(deeds.stop_url(member.pk, now=timezone.now()))


@pytest.fixture
def leave_out(member, group):
    return path(deeds.mute_group_url(member.pk, group.pk, now=timezone.now()))


def rhythms():
    return list(Rhythm.objects.values_list("person__name", "every"))


def muted():
    return list(MutedGroup.objects.values_list("person__name", "group__slug"))


# The digest -----------------------------------------------------------------------------------------------------------
def test_the_page_says_what_will_happen_and_changes_nothing(client, stop):
    page = client.get(stop)

    assert page.context["page"].title == "Stop your digest?"
    assert page.text.count('<button class="govuk-button"') == 1
    assert rhythms() == []


def test_the_button_stops_it_and_a_second_click_says_it_was_done(client, stop):
    first, second = client.post(stop), client.post(stop)

    assert first.context["outcome"].title == second.context["outcome"].title == "You get no digest"
    assert (first.context["outcome"].done_already, second.context["outcome"].done_already) == (False, True)
    assert rhythms() == [("Sam Example", "never")]
    assert '<button class="govuk-button"' not in client.get(stop).text


def test_having_it_less_often_is_in_reach(client, stop):
    page = client.get(stop)

    assert [label for label, _ in page.context["others"]] == ["Every week", "Every two weeks", "Every month"]
    assert "Or get your digest" in page.text
    [month] = [url for label, url in page.context["others"] if label == "Every month"]
    assert client.get(month).context["page"].button == "Send it every month"
    client.post(month)
    assert rhythms() == [("Sam Example", "month")]


def test_day_and_hour_stay_when_it_comes_less_often(client, member, stop):
    RhythmFactory(person=member, weekday=3, hour=17)

    client.post(stop)

    assert list(Rhythm.objects.values_list("every", "weekday", "hour")) == [("never", 3, 17)]


def test_a_mail_program_stops_it_in_one_click(stop):
    answer = Client(enforce_csrf_checks=True).post(stop, ONE_CLICK)

    assert (answer.status_code, dict(answer.cookies), answer.text) == (200, {}, "You get no digest.\n")
    assert rhythms() == [("Sam Example", "never")]


def test_a_choice_that_nobody_offers_changes_nothing(client, member):
    given = {"person_id": member.pk, "object_id": member.pk, "expires_at": timezone.now() + deeds.GOOD_FOR}
    token = do_links.make(deeds.STOP, choice="hourly", **given)

    assert client.get(f"/do/{token}/").status_code == 410
    assert client.post(f"/do/{token}/").status_code == 200
    assert rhythms() == []


# One group ------------------------------------------------------------------------------------------------------------
def test_a_group_is_left_out_after_a_page_that_says_so(client, leave_out):
    page = client.get(leave_out)
    assert page.context["page"].title == "Leave the South peer group out of your digest?"
    assert muted() == []

    first, second = client.post(leave_out), client.post(leave_out)

    assert (first.context["outcome"].done_already, second.context["outcome"].done_already) == (False, True)
    assert muted() == [("Sam Example", "south")]
    assert client.get(leave_out).context["page"].state == "done"


def test_a_mail_program_leaves_it_out_in_one_click(leave_out):
    assert Client(enforce_csrf_checks=True).post(leave_out, ONE_CLICK).status_code == 200
    assert muted() == [("Sam Example", "south")]


@pytest.mark.parametrize("place", ["left", "never there"])
def test_of_a_group_one_is_not_in_the_link_says_nothing(client, member, group, place):
    hidden = PeerGroupFactory(name="Hidden")
    if place == "left":
        MembershipFactory(person=member, group=hidden, left_at=timezone.now())
    link = path(deeds.mute_group_url(member.pk, hidden.pk, now=timezone.now()))

    page, posted = client.get(link), client.post(link)

    assert page.status_code == 410
    assert "Hidden" not in page.text + posted.text
    assert muted() == []
