"""Signing in with another address."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from accounts import moving
from accounts.models import Affiliation, User
from outbox.models import DeadAddress
from tests.factories import AffiliationFactory, CouncilFactory, UserFactory
from tests.front.reading import newest_code, newest_mail, text_of
from tests.front.security.proving import SECURITY, confirm
from tests.front.signing_in import SAM, ask, enter, is_in, other_code
from tests.mail_factories import DeadAddressFactory

pytestmark = pytest.mark.django_db
HERE, CODE, NEW = "/account/security/address/", "/account/security/address/code/", "sam@winchester.example"


@pytest.fixture
def confirmed(client, sam):
    client.force_login(sam)
    confirm(client, sam)
    return client


def change(client, email=NEW):
    client.post(HERE, {"email": email})
    return client.post(CODE, {"code": newest_code(email)})


def test_a_code_goes_to_the_new_address_and_with_it_the_address_is_changed(confirmed, sam):
    asked = confirmed.post(HERE, {"email": "  Sam@Winchester.Example "})
    assert (asked.url, User.objects.get().email) == (CODE, SAM)

    done = confirmed.post(CODE, {"code": newest_code(NEW)})

    sam.refresh_from_db()
    assert (done.url, sam.email) == (SECURITY, NEW)
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [(sam.pk, NEW, True, True)]


def test_both_addresses_are_told_from_what_to_what_and_when(confirmed):
    change(confirmed)

    for address in (SAM, NEW):
        mail = newest_mail(address)
        assert mail["Subject"] == "Your address at Peer Groups was changed"
        assert f"Before: {SAM}" in text_of(mail)
        assert f"From now on: {NEW}" in text_of(mail)


def test_one_signs_in_with_the_new_address_and_the_old_one_is_a_strangers(confirmed, sam):
    change(confirmed)
    new, old = Client(), Client()

    for client, address in ((new, NEW), (old, SAM)):
        ask(client, address)
        enter(client, newest_code(address))

    assert get_user(new) == sam
    assert get_user(old) == User.objects.exclude(pk=sam.pk).get()


def test_other_browsers_are_signed_out_and_this_one_is_not(confirmed, sam):
    other = Client()
    other.force_login(sam)

    change(confirmed)

    assert (is_in(confirmed), is_in(other)) == (True, False)


def test_the_next_change_asks_for_a_code_to_the_new_address(confirmed):
    change(confirmed)

    assert confirmed.get(HERE).url.startswith("/account/security/confirm/")


def test_a_wrong_code_changes_nothing(confirmed, sam):
    confirmed.post(HERE, {"email": NEW})

    page = confirmed.post(CODE, {"code": other_code(newest_code(NEW))})

    assert "That is not the code we sent" in page.text
    assert User.objects.get().email == SAM


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Enter"), ("nobody", "Enter"), ("SAM@people.example", "You sign in with this address already")],
)
def test_what_is_no_other_address_is_refused(confirmed, typed, said):
    assert said in confirmed.post(HERE, {"email": typed}).context["form"].errors["email"][0]


def test_without_a_code_on_its_way_the_page_leads_back(confirmed):
    assert confirmed.get(CODE).url == HERE


def test_who_is_known_at_an_address_is_told_to_its_reader_alone(confirmed, sam):
    UserFactory(email=NEW)
    asked = confirmed.post(HERE, {"email": NEW})
    free = confirmed.post(HERE, {"email": "free@winchester.example"})
    assert (asked.status_code, asked.url) == (free.status_code, free.url)
    confirmed.post(HERE, {"email": NEW})

    page = confirmed.post(CODE, {"code": newest_code(NEW)}, follow=True)

    sam.refresh_from_db()
    assert "There is an account with this address already" in page.text
    assert sam.email == SAM


def test_strangers_are_not_flooded_with_codes(confirmed):
    answers = [confirmed.post(HERE, {"email": f"{name}@winchester.example"}).status_code for name in "abcdef"]

    assert answers == [302] * 5 + [429]


def test_one_address_gets_five_from_whomever(confirmed, sam):
    for number in range(5):
        ask(Client(REMOTE_ADDR=f"192.0.2.{number}"), NEW)

    assert confirmed.post(HERE, {"email": NEW}).status_code == 429


# What the address says of councils ------------------------------------------------------------------------------------
def test_a_council_that_the_old_address_alone_spoke_for_is_only_said_from_now_on(sam):
    old, new = CouncilFactory(domains=["people.example"]), CouncilFactory(domains=["winchester.example"])
    now = timezone.now()
    by_domain = AffiliationFactory(person=sam, council=old, confirmed_at=now, confirmed_by=sam)
    by_lead = AffiliationFactory(person=sam, council=CouncilFactory(), confirmed_at=now, confirmed_by=UserFactory())
    said = AffiliationFactory(person=sam, council=new, confirmed_at=None, confirmed_by=None)

    moving.change_address(person=sam, email=NEW, by=sam, now=now)

    confirmed = {row.pk: row.confirmed_at is not None for row in Affiliation.objects.all()}
    assert confirmed == {by_domain.pk: False, by_lead.pk: True, said.pk: True}


def test_where_somebody_worked_before_it_stays_as_it_was(sam):
    now = timezone.now()
    old, new = CouncilFactory(domains=["people.example"]), CouncilFactory(domains=["winchester.example"])
    ended = {"started_on": dt.date(2020, 1, 1), "ended_on": dt.date(2021, 1, 1)}
    confirmed = AffiliationFactory(person=sam, council=old, confirmed_at=now, confirmed_by=sam, **ended)
    said = AffiliationFactory(person=sam, council=new, confirmed_at=None, confirmed_by=None, **ended)

    moving.change_address(person=sam, email=NEW, by=sam, now=now)

    rows = dict(Affiliation.objects.values_list("pk", "confirmed_at"))
    assert rows == {confirmed.pk: now, said.pk: None}


def test_at_the_same_council_it_stays_confirmed(sam):
    council, now = CouncilFactory(domains=["people.example"]), timezone.now()
    AffiliationFactory(person=sam, council=council, confirmed_at=now, confirmed_by=sam)

    moving.change_address(person=sam, email="samuel@people.example", by=sam, now=now)

    assert Affiliation.objects.get().confirmed_at == now


def test_a_domain_of_several_councils_confirms_none(sam):
    now = timezone.now()
    one, _ = (CouncilFactory(domains=["shared.example"]) for _ in range(2))
    AffiliationFactory(person=sam, council=one, confirmed_at=now, confirmed_by=sam)

    moving.change_address(person=sam, email="sam@shared.example", by=sam, now=now)

    assert Affiliation.objects.get().confirmed_at is None


def test_an_address_that_was_dead_is_alive_again(sam):
    DeadAddressFactory(address=NEW)

    moving.change_address(person=sam, email=NEW, by=sam, now=timezone.now())

    assert not DeadAddress.objects.dead().of(NEW).exists()
