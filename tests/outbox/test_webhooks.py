"""Posts to channels of Slack and Teams: to whom, what, and what becomes of them."""

import datetime as dt
import json
import logging
import time
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from outbox import delivery, pace, tasks, webhooks
from outbox.delivery import deliver, deliver_posts
from outbox.models import Body, Breaker, MailboxCopy, Message
from outbox.webhooks import NotAllowedError, build, checked, said
from tests.outbox.letters import a_letter, a_post, queued, states
from tests.smtp import Behaviour

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
SECRET = "secret" * 4


class Here:
    """Where no post goes in tests of words."""

    port = 1


def payload(**given):
    return json.loads(build(a_post(Here, **given)))["payload"]


# To whom --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/services/T0/B0/x",
        "https://hooks.slack.com:443/services/T0/B0/x?a=b",
        "https://HOOKS.slack.com/services/x",
    ],
)
def test_an_address_on_a_host_that_the_operator_named_may_be_called(url, settings):
    settings.WEBHOOK_HOSTS = ["hooks.slack.com"]

    assert checked(url).hostname == "hooks.slack.com"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://hooks.slack.com/services/x",
        "https://hooks.slack.com",
        "https://hooks.slack.com/",
        "https://hooks.slack.com./services/x",
        "https://hooks.slack.com.evil.example/services/x",
        "https://evil.example/hooks.slack.com/x",
        "https://sub.hooks.slack.com/services/x",
        "https://hooks.slack.com:8443/services/x",
        "https://hooks.slack.com:99999/services/x",
        "https://hooks.slack.com@evil.example/x",
        "https://user:word@hooks.slack.com/x",
        "https://hooks.slack.com\\@evil.example/x",
        "https://hooks.slack.com\t/services/x",
        " https://hooks.slack.com/services/x",
        "https://hooks.slack.com/services/x#evil",
        "https://hooks.slack.com/services/\nx",
        "https://[::1/x",
        "https://127.0.0.1/x",
        "https://hooks.slack.com/" + "x" * 600,
        "ftp://hooks.slack.com/x",
    ],
)
def test_no_other_address_is_called_and_the_refusal_does_not_repeat_it(url, settings):
    settings.WEBHOOK_HOSTS = ["hooks.slack.com"]

    with pytest.raises(NotAllowedError) as refused:
        checked(url)

    assert str(refused.value) in {
        "Enter an address that starts with https://hooks.slack.com/",
        "Enter the whole address, with all that follows the host",
    }


def test_where_no_host_is_named_none_is_called(settings):
    settings.WEBHOOK_HOSTS = []

    with pytest.raises(NotAllowedError):
        checked("https://hooks.slack.com/services/x")


# What -----------------------------------------------------------------------------------------------------------------
TYPED = "<!channel> @here @channel <https://evil.example|the minutes> [the minutes](https://evil.example) <at>all</at>"


@pytest.mark.parametrize("service", ["slack", "teams"])
def test_a_title_pings_nobody_and_is_no_link(service):
    told = json.dumps(payload(service=service, head=TYPED, lines=(TYPED, "www.evil.example {{DATE(x)}}")))

    for ping in ("@here", "@channel", "://evil", "www.evil", "{{DATE"):
        assert ping not in told
    assert "<!channel>" not in told or service == "teams"  # its rich text knows no markup at all


def test_slack_gets_plain_text_and_one_link_of_ours():
    first, second = payload(head=TYPED)["blocks"]

    assert first["text"]["type"] == "plain_text"
    assert "&lt;!channel&gt;" in first["text"]["text"]
    assert second["text"]["text"] == "<https://peergroups.example/groups/south/meetings/12/|Open the meeting’s page>"
    assert payload(head=TYPED)["link_names"] is False


def test_teams_gets_rich_text_which_knows_no_markdown_and_one_link_of_ours():
    [attachment] = payload(service="teams", head="**Loud** [x](y)")["attachments"]
    card = attachment["content"]

    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert card["body"][0]["inlines"][0]["text"] == "**Loud** [x](y)"
    assert [action["url"] for action in card["actions"]] == ["https://peergroups.example/groups/south/meetings/12/"]


@given(st.text())
def test_whatever_is_typed_stays_on_one_line_and_reads_in_its_own_order(text):
    shown = said(text)

    assert shown.splitlines() in ([], [shown])
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\x00")
    assert all(shown[place + 1] == webhooks.JOINER for place, letter in enumerate(shown) if letter == "@")


def test_what_hides_in_a_title_or_turns_it_round_is_left_out():
    assert said("\u202eNew\u200b: \ufeffwhat\u2066\u2069 did\x00 we\r\nfinish?") == "New: what did we finish?"


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=5), st.sampled_from(["slack", "teams"]))
def test_any_post_is_one_that_the_programs_take(head, lines, service):
    told = payload(service=service, head=head * 20, lines=tuple(line * 20 for line in lines))

    if service == "slack":
        assert all(len(block["text"]["text"]) <= 3000 for block in told["blocks"])
    assert len(json.dumps(told)) < 28_000


def test_the_same_post_makes_the_same_bytes():
    assert build(a_post(Here)) == build(a_post(Here))


# What becomes of it ---------------------------------------------------------------------------------------------------
def test_a_post_goes_where_it_belongs_and_its_address_goes_with_it(channel, server, now):
    [message] = queued(a_post(channel), now=now)
    stored = json.loads(message.body.mime)

    done = deliver(now)

    [asked] = channel.asked
    assert (done, server.received) == ({"sent": 1}, [])
    assert (asked.method, asked.path, asked.json) == ("POST", f"/services/T0/B0/{SECRET}", stored["payload"])
    assert asked.headers["content-type"] == "application/json"
    assert states() == {message.key: "sent"}
    assert not Body.objects.exists()


def test_what_its_row_says_is_not_its_address(channel, now):
    [message] = queued(a_post(channel), now=now)
    row = Message.objects.values().get(pk=message.pk)

    assert (row["to_address"], row["channel"], row["person_id"]) == ("webhook:1", "webhook", None)
    assert SECRET not in str(row)
    assert SECRET not in repr(a_post(channel))


def test_hosts_are_checked_again_when_it_is_sent(channel, now, settings):
    [message] = queued(a_post(channel), now=now)
    settings.WEBHOOK_HOSTS = ["hooks.slack.com"]

    done = deliver(now)

    assert (done, channel.asked) == ({"parked": 1}, [])
    message.refresh_from_db()
    assert message.last_error == "Its address is not one that may be called: see WEBHOOK_HOSTS."


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(channel, now, status):
    queued(a_post(channel), now=now)
    channel.answer = lambda asked: (status, {"Location": f"https://localhost:{channel.port}/elsewhere"}, b"")

    assert deliver(now) == {"parked": 1}
    assert len(channel.asked) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_channel_that_is_gone_parks_the_post_and_opens_no_breaker(channel, now, status):
    posts = queued(*(a_post(channel, number) for number in range(1, 12)), now=now)
    channel.answer = lambda asked: (status, {}, b"no_service")

    assert deliver(now) == {"parked": 11}
    assert not Breaker.objects.exclude(opened_at=None).exists()
    posts[0].refresh_from_db()
    assert posts[0].last_error == f"localhost answered {status}"


@pytest.mark.parametrize("status", [408, 500, 503])
def test_a_program_in_trouble_is_tried_again(channel, now, status):
    queued(a_post(channel), now=now)
    channel.answer = lambda asked: (status, {}, b"")

    first = deliver(now)
    channel.answer = lambda asked: (200, {}, b"ok")

    assert (first, deliver(now), deliver(now + MINUTE)) == ({"deferred": 1}, {}, {"sent": 1})


def test_a_channel_that_has_too_much_rests_and_no_other(channel, now):
    queued(a_post(channel, 1), a_post(channel, 1, key="second"), a_post(channel, 2), now=now)
    told = iter([429])
    channel.answer = lambda asked: (next(told, 200), {}, b"")

    assert deliver(now) == {"deferred": 1, "sent": 1}
    assert pace.kept.resting() == ["webhook:1"]


def test_a_program_that_hangs_costs_its_seconds_once_and_rests(channel, now, monkeypatch):
    monkeypatch.setattr(webhooks, "SECONDS", 0.4)
    queued(a_post(channel, 1), a_post(channel, 2), now=now)
    channel.hangs = 3
    began = time.monotonic()

    done = deliver_posts(now)

    assert done == {"deferred": 2}
    assert time.monotonic() - began < 2.5
    assert len(channel.asked) == 1
    tried, spared = Message.objects.order_by("pk")
    assert (tried.attempts, spared.attempts) == (1, 0)
    assert now < spared.next_try <= now + MINUTE
    assert spared.last_error == "localhost was too slow, and rests"


def test_a_post_is_no_part_of_the_pace_of_mail(channel, server, now, settings):
    settings.MAIL_PACE = ["*=1/m"]
    queued(a_letter(1), a_letter(2), a_post(channel, 1), a_post(channel, 2), now=now)

    assert deliver(now) == {"sent": 3}
    assert (len(server.received), len(channel.asked)) == (1, 2)


def test_mail_waits_for_no_channel(channel, server, now):
    channel.hangs = 30
    post, mail = queued(a_post(channel, due_at=now - MINUTE), a_letter(2), now=now)

    assert delivery.deliver_mail(now) == {"sent": 1}
    assert states() == {post.key: "queued", mail.key: "sent"}
    assert channel.asked == []


def test_one_process_posts_at_a_time(channel):
    queued(a_post(channel), now=timezone.now())
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [tasks.POSTS])
    tasks.deliver_posts()
    meanwhile = list(channel.asked)
    with other.cursor() as cursor:  # closing alone lets go only when the server notices
        cursor.execute("SELECT pg_advisory_unlock(%s)", [tasks.POSTS])
    other.close()
    tasks.deliver_posts()

    assert (meanwhile, len(channel.asked)) == ([], 1)


def test_a_channel_waits_for_no_mail_server(channel, settings, now):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    post, mail = queued(a_post(channel), a_letter(2), now=now)

    assert deliver(now) == {"sent": 1}
    assert states() == {post.key: "sent", mail.key: "queued"}


def test_the_answer_is_not_read(channel, now):
    queued(a_post(channel), now=now)
    channel.answer = lambda asked: (200, {"Content-Length": 10_000_000_000}, b"x")

    assert deliver(now) == {"sent": 1}


def test_a_certificate_that_nobody_vouches_for_gets_no_post(channel, now, monkeypatch):
    queued(a_post(channel), now=now)
    monkeypatch.delenv("SSL_CERT_FILE")

    assert deliver(now) == {"deferred": 1}
    assert channel.asked == []


def test_the_address_reaches_no_log_whatever_goes_wrong(channel, now, caplog):
    caplog.set_level(logging.DEBUG)
    for number, answer in enumerate([(200, {}, b""), (404, {}, b""), (503, {}, b""), (302, {}, b""), None]):
        queued(a_post(channel, number), now=now)
        channel.answer = lambda asked, answer=answer: answer
        deliver(now)
    broken = queued(a_post(channel, 9), now=now)[0]
    Body.objects.filter(message=broken).update(packed=Body.pack(f"not JSON {SECRET}".encode()))
    deliver(now)

    assert SECRET not in caplog.text
    assert SECRET not in str(list(Message.objects.values()))


def test_a_post_says_nothing_of_the_way_that_mail_takes(channel, server, now):
    """Nine refusals, a post that arrives, and a tenth: that is still ten mails in succession."""
    server.behaviour = Behaviour(replies={"RCPT": "550 No"})
    queued(*(a_letter(number, to_address=f"a@{number % 3}.example") for number in range(9)), now=now)
    deliver(now)
    queued(a_post(channel), now=now)
    deliver(now)
    queued(a_letter(99), now=now)
    deliver(now)

    assert Breaker.objects.get().is_open


def test_a_probe_is_a_mail(channel, server, now):
    Breaker.objects.create(opened_at=now, cause="refusals", probe_at=now, reason="No")
    post, mail = queued(a_post(channel), a_letter(2), now=now)
    server.behaviour = Behaviour(replies={"RCPT": "550 No"})

    delivery.deliver_mail(now)

    assert channel.asked == []
    assert server.stages.count("RCPT") == 1
    assert states() == {post.key: "queued", mail.key: "queued"}


@pytest.mark.parametrize("service", ["slack", "teams"])
def test_the_demonstration_shows_posts_and_sends_none(channel, now, settings, service):
    settings.MODE = "demo"
    queued(a_post(channel, service=service, head="New: <b>What</b>"), now=now)

    assert deliver(now) == {"sent": 1}

    copy = MailboxCopy.objects.get()
    mail = message_from_bytes(copy.mime, policy=modern)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert (copy.subject, copy.to_address) == ("To a channel: New: <b>What</b>", "webhook:1")
    assert text.splitlines()[0] == "New: <b>What</b>"
    assert "New: &lt;b&gt;What&lt;/b&gt;" in html
    for part in (text, html):
        assert "https://peergroups.example/groups/south/meetings/12/" in part
        assert SECRET not in part
    assert channel.asked == []
