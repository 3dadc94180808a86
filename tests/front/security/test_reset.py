"""A lost second factor is taken away: by a coordinator, or by whoever runs the machine."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import factors
from accounts.models import LostFactor
from outbox.models import Message
from tests.factories import LostFactorFactory
from tests.front.reading import newest_mail, text_of
from tests.front.security.proving import give_app
from tests.front.signing_in import SAM, is_in
from tests.refusing import refused

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def locked_out(sam):
    give_app(sam)
    return sam


def press(client, person, **more):
    return client.post(PEOPLE, {"action": "take_factors", "_selected_action": [person.pk], **more})


def test_a_coordinator_takes_a_lost_factor_away_with_a_reason_and_the_person_is_told(client, coordinator, locked_out):
    theirs = Client()
    theirs.force_login(locked_out)
    client.force_login(coordinator)
    asked = press(client, locked_out)
    without = press(client, locked_out, confirmed="yes", because="")
    assert "Whoever has their mailbox gets in." in asked.text
    assert "Say why" in without.text
    assert factors.are_kept_for(locked_out)

    press(client, locked_out, confirmed="yes", because="Lost phone, rang the office")

    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert is_in(theirs) is False
    assert list(LostFactor.objects.values_list("person", "by", "because")) == [
        (locked_out.pk, coordinator.pk, "Lost phone, rang the office")
    ]
    mail = newest_mail(SAM)
    assert mail["Subject"] == "Your second factor was taken away"
    assert "Uma Specimen" in text_of(mail)
    assert "Lost phone, rang the office" in text_of(mail)


def test_a_lead_takes_nobodys(client, lead, member):
    give_app(member)
    client.force_login(lead)

    press(client, member, confirmed="yes", because="Lost phone")

    assert factors.are_kept_for(member)
    assert "take_factors" not in client.get(PEOPLE).text


def test_nobody_takes_their_own(client, coordinator):
    give_app(coordinator)
    client.force_login(coordinator)

    page = press(client, coordinator)

    assert "Remove your own on the page of your account." in page.text
    with pytest.raises(factors.FactorRefused):
        factors.take_away(person=coordinator, by=coordinator, because="Mine", now=timezone.now())


def test_who_has_none_loses_none_and_gets_no_mail(client, coordinator, sam):
    client.force_login(coordinator)

    page = press(client, sam, confirmed="yes", because="Lost phone")

    assert page.status_code == 302
    assert (LostFactor.objects.count(), Message.objects.count()) == (0, 0)


def test_the_persons_page_says_what_there_is_and_what_was_taken_away(client, coordinator, locked_out):
    LostFactorFactory(person=locked_out, by=coordinator, because="Fell into the Thames")
    LostFactorFactory(person=locked_out, by=None, because="Asked by telephone")
    client.force_login(coordinator)

    text = client.get(f"{PEOPLE}{locked_out.pk}/change/").text

    assert "Fell into the Thames" in text
    assert "by whoever runs the site: Asked by telephone" in text
    assert "Authenticator app" in text


def test_a_lead_reads_nothing_of_it(client, lead, member):
    LostFactorFactory(person=member, because="Fell into the Thames")
    client.force_login(lead)

    text = client.get(f"{PEOPLE}{member.pk}/change/").text

    assert "Sam Example" in text
    assert "second factor" not in text.lower()
    assert "Thames" not in text


# Whoever runs the machine ---------------------------------------------------------------------------------------------
def test_the_command_lets_the_only_coordinator_in_again(locked_out, capsys):
    call_command("forget_second_factor", person="Sam@People.Example", because="Rang us")

    assert not factors.are_kept_for(locked_out)
    assert "signs in with a code from the mailbox alone" in capsys.readouterr().out
    assert "Who runs this site" in newest_mail(SAM).get_body(("html",)).get_content()
    assert list(LostFactor.objects.values_list("person", "by", "because")) == [(locked_out.pk, None, "Rang us")]


def test_the_command_says_whom_it_does_not_know_and_who_has_none(sam):
    with pytest.raises(CommandError, match="Nobody signs in with nobody@"):
        call_command("forget_second_factor", person="nobody@people.example")
    with pytest.raises(CommandError, match="There is no second factor"):
        call_command("forget_second_factor", person=SAM)


# What can never be ----------------------------------------------------------------------------------------------------
def test_it_is_taken_away_with_a_reason_and_by_somebody_else(sam):
    with refused("lost_factor_says_why"):
        LostFactorFactory(person=sam, because="")
    with refused("lost_factor_is_taken_by_somebody_else"):
        LostFactorFactory(person=sam, by=sam)
