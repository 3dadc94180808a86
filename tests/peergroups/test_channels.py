"""Channels of Slack and Teams: who adds them, and that nobody reads their address."""

import json

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from outbox.delivery import deliver
from outbox.models import Body, Message
from peergroups.actions import Refused, add_webhook, remove_webhook
from peergroups.models import Webhook
from tests.factories import PeerGroupFactory
from tests.mail_factories import WebhookFactory
from tests.peergroups.post import NOW
from tests.peergroups.visiting import SIGN_IN, WHO, come, main_of, url

pytestmark = pytest.mark.django_db
SECRET = "T0/B0/very-secret"
URL = f"https://hooks.slack.com/services/{SECRET}"
LIST_QUERIES = 7  # signing in among them
DOORS = {"webhook-list": (200, 403, 404, SIGN_IN, 200), "webhook-new": (200, 403, 404, SIGN_IN, 200)}
DEED = (302, 403, 404, SIGN_IN, 302)


def typed(**changes):
    return {"kind": "slack", "name": "#peer-groups", "url": URL, **changes}


def given(**changes):
    return {"kind": "slack", "name": "#peer-groups", "url": URL, "now": NOW} | changes


# Who may --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "place"), [(who, place) for place, who in enumerate(WHO)])
def test_who_may_come_to_each_page_and_who_may_act(client, request, group, who, place):
    webhook = WebhookFactory(group=group)
    come(client, request, who)

    for name, statuses in DOORS.items():
        assert client.get(url(name, group)).status_code == statuses[place]
    assert client.get(url("webhook-remove", group, webhook.pk)).status_code == DOORS["webhook-new"][place]
    assert client.post(url("webhook-new", group), typed()).status_code == DEED[place]
    assert client.post(url("webhook-remove", group, webhook.pk)).status_code == DEED[place]

    may = who in ("lead", "coordinator")
    assert Webhook.objects.standing().filter(name="#peer-groups").exists() == may
    assert Webhook.objects.standing().filter(pk=webhook.pk).exists() != may


def test_another_groups_channel_is_like_a_missing_one(client, group, lead):
    strange = WebhookFactory(group=PeerGroupFactory())
    client.force_login(lead)

    assert [client.post(url("webhook-remove", group, pk)).status_code for pk in (strange.pk, 0)] == [404, 404]
    assert Webhook.objects.standing().filter(pk=strange.pk).exists()


# Adding ---------------------------------------------------------------------------------------------------------------
def test_a_channel_that_is_added_gets_a_first_word(client, group, lead):
    client.force_login(lead)

    response = client.post(url("webhook-new", group), typed(), follow=True)

    webhook = Webhook.objects.get()
    message = Message.objects.get()
    said = json.loads(message.body.mime)
    assert (webhook.group, webhook.kind, webhook.name, webhook.url, webhook.added_by) == (
        group, "slack", "#peer-groups", URL, lead
    )  # fmt: skip
    assert (message.kind, message.to_address, message.scope) == (
        "channel-hello", f"webhook:{webhook.pk}", f"group:{group.pk}"
    )  # fmt: skip
    assert said["url"] == URL
    assert said["payload"]["blocks"][0]["text"]["text"].startswith("South peer group will post here\n")
    assert "#peer-groups is told from now on." in main_of(response)
    assert SECRET not in response.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": ""}, "Choose where the channel is"),
        ({"name": " "}, "Enter what the channel is called"),
        ({"url": ""}, "Enter its address for incoming messages"),
        ({"url": f"https://evil.example/{SECRET}"}, "Enter an address that starts with https://hooks.slack.com/"),
        ({"url": f"http://hooks.slack.com/{SECRET}"}, "Enter an address that starts with https://hooks.slack.com/"),
        ({"name": "#taken"}, "The group has a channel of this name already."),
    ],
)
def test_what_is_wrong_is_said_and_the_address_is_not_shown_again(client, group, lead, changes, error):
    WebhookFactory(group=group, name="#taken")
    client.force_login(lead)

    response = client.post(url("webhook-new", group), typed(**changes))

    assert error in main_of(response)
    assert SECRET not in response.text
    assert (Webhook.objects.count(), Message.objects.count()) == (1, 0)


def test_a_name_is_free_again_once_its_channel_was_taken_away(group, lead):
    first = add_webhook(group=group, by=lead, **given())
    with pytest.raises(Refused):
        add_webhook(group=group, by=lead, **given())
    remove_webhook(webhook=first, by=lead, now=NOW)

    assert add_webhook(group=group, by=lead, **given()).pk != first.pk
    assert Webhook.objects.standing().count() == 1


def test_a_group_has_ten_channels_at_most(group, lead):
    WebhookFactory.create_batch(10, group=group)

    with pytest.raises(Refused, match="10 channels at most"):
        add_webhook(group=group, by=lead, **given())
    assert Message.objects.count() == 0


def test_the_database_keeps_no_address_that_is_not_https(group):
    with pytest.raises(IntegrityError, match="webhook_is_called_by_https"), transaction.atomic():
        WebhookFactory(group=group, url="http://hooks.slack.com/x")


# Taking away ----------------------------------------------------------------------------------------------------------
def test_what_is_taken_away_is_forgotten_wherever_its_address_was(group, lead):
    webhook = add_webhook(group=group, by=lead, **given())
    other = add_webhook(group=group, by=lead, **given(name="#other"))

    assert remove_webhook(webhook=webhook, by=lead, now=NOW)
    assert not remove_webhook(webhook=webhook, by=lead, now=NOW)

    webhook.refresh_from_db()
    assert (webhook.url, webhook.removed_at, webhook.removed_by) == ("", NOW, lead)
    assert dict(Message.objects.values_list("to_address", "state")) == {
        webhook.outbox_name: "cancelled", other.outbox_name: "queued"
    }  # fmt: skip
    assert list(Body.objects.values_list("message__to_address", flat=True)) == [other.outbox_name]
    assert deliver(NOW) == {"sent": 1}


def test_a_link_asks_first_and_a_second_click_says_that_it_is_done(client, group, lead):
    webhook = WebhookFactory(group=group, name="#ours", url=URL)
    client.force_login(lead)
    page = client.get(url("webhook-remove", group, webhook.pk))
    assert Webhook.objects.standing().exists()

    first = client.post(url("webhook-remove", group, webhook.pk), follow=True)
    second = client.post(url("webhook-remove", group, webhook.pk), follow=True)

    assert "#ours" in main_of(page)
    assert "#ours is not told any more." in main_of(first)
    assert "#ours was taken away before." in main_of(second)
    assert SECRET not in page.text + first.text + second.text


# The list -------------------------------------------------------------------------------------------------------------
def test_the_list_says_which_channel_works(client, group, lead):
    works, broken, _new = (
        add_webhook(group=group, by=lead, **given(name=name)) for name in ("#works", "#broken", "#new")
    )
    now = timezone.now()
    Message.objects.filter(to_address=works.outbox_name).update(state="sent", sent_at=now)
    Message.objects.filter(to_address=broken.outbox_name).update(
        state="parked", last_error="hooks.slack.com answered 404"
    )
    client.force_login(lead)

    page = client.get(url("webhook-list", group))

    shown = main_of(page)
    assert [shown.count(word) for word in ("Works", "Does not work", "Nothing told yet")] == [1, 1, 1]
    assert "hooks.slack.com answered 404." in shown
    assert SECRET not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, group, lead, django_assert_num_queries, count):
    for number in range(count):
        add_webhook(group=group, by=lead, **given(name=f"#{number}"))
    client.force_login(lead)

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(url("webhook-list", group))

    assert len(response.context["webhooks"]) == count


def test_a_lead_finds_the_way_there(client, group, lead, member):
    for person, ways in ((lead, 1), (member, 0)):
        client.force_login(person)
        assert client.get(group.get_absolute_url()).text.count(url("webhook-list", group)) == ways


def test_history_keeps_no_address(group, lead):
    add_webhook(group=group, by=lead, **given())

    history = list(apps.get_model("peergroups", "WebhookEvent").objects.values())
    assert [row["name"] for row in history] == ["#peer-groups"]
    assert SECRET not in str(history)
