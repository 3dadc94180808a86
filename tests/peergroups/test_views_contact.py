"""Writing to the leads of a group, by anybody."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from outbox.models import Message
from tests.factories import MembershipFactory, PeerGroupFactory, UserFactory
from tests.front.reading import newest_mail, text_of
from tests.peergroups.visiting import main_of, url

pytestmark = pytest.mark.django_db

LETTER = {"name": "Jo Madeup", "email": "jo@press.example", "message": "May I come and write about it?"}


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(db):
    cache.clear()


def test_a_stranger_writes_to_the_leads_and_they_can_answer(client, group, lead, member):
    assert 'name="email"' in client.get(url("group-contact", group)).text

    response = client.post(url("group-contact", group), LETTER, follow=True)

    assert "Your message is on its way" in main_of(response)
    assert [message.to_address for message in Message.objects.all()] == [lead.email]
    mail = newest_mail(lead.email)
    assert mail["Reply-To"] == "Jo Madeup <jo@press.example>"
    assert LETTER["message"] in text_of(mail)


def test_who_is_signed_in_is_not_asked_who_they_are(client, group, lead, outsider):
    client.force_login(outsider)
    page = main_of(client.get(url("group-contact", group)))
    assert 'name="email"' not in page
    assert 'name="name"' not in page

    client.post(url("group-contact", group), {**LETTER, "email": "false@people.example"})

    assert newest_mail(lead.email)["Reply-To"] == f"Alex Placeholder <{outsider.email}>"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": " "}, ["name"]),
        ({"email": "jo@"}, ["email"]),
        ({"email": "jo@press.example\nBcc: all@people.example"}, ["email"]),
        ({"message": ""}, ["message"]),
        ({"message": "x" * 4001}, ["message"]),
        (dict.fromkeys(LETTER, ""), ["name", "email", "message"]),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(client, group, lead, changes, wrong):
    response = client.post(url("group-contact", group), {**LETTER, **changes})

    assert list(response.context["form"].errors) == wrong
    assert not Message.objects.exists()
    kept = {name: value for name, value in LETTER.items() if name not in changes}
    assert {name: response.context["form"][name].value() for name in kept} == kept


def test_a_group_without_leads_is_answered_for_by_the_coordinators(client, group, member, coordinator):
    MembershipFactory(group=group, role="lead", left_at=timezone.now())
    assert "Nobody leads this group at the moment" in client.get(url("group-contact", group)).text

    client.post(url("group-contact", group), LETTER)

    assert [message.to_address for message in Message.objects.all()] == [coordinator.email]


def test_nobody_writes_without_end(client, group, lead, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "letters_to_leads": "1/h/ip"}
    client.post(url("group-contact", group), LETTER)

    response = client.post(url("group-contact", group), {**LETTER, "email": "other@press.example"})

    assert response.status_code == 429
    assert LETTER["message"] in response.text
    assert Message.objects.count() == 1


def test_the_leads_group_has_no_contact_page_and_neither_has_a_missing_one(client):
    leads = PeerGroupFactory(kind="leads")

    assert [client.get(f"/groups/{slug}/contact/").status_code for slug in (leads.slug, "nowhere")] == [404, 404]


def test_a_group_page_shows_everybody_the_way(client, group, lead):
    assert f'href="{url("group-contact", group)}"' in client.get(group.get_absolute_url()).text


def test_somebody_without_a_name_gives_one(client, group, lead):
    newcomer = UserFactory(name="")
    client.force_login(newcomer)

    client.post(url("group-contact", group), LETTER)

    assert newest_mail(lead.email)["Reply-To"] == f"Jo Madeup <{newcomer.email}>"
