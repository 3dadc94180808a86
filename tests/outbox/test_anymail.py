"""Mail through django-anymail, against a web server that answers as a provider does."""

import base64
import datetime as dt

import pytest

from outbox import pace
from outbox.delivery import deliver
from outbox.models import Breaker
from tests.outbox.letters import a_letter, queued, states
from tests.web import WebServer, told

pytest.importorskip("anymail", reason="an optional extra: pip install 'peer-groups[anymail]'")
pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "made-up", "To": "person1@oxford.gov.uk"}
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def provider(settings):
    """Postmark, as far as we talk to it."""
    with WebServer() as web:
        web.answer = lambda asked: told(200, **TAKEN | {"To": asked.json["To"]})
        settings.EMAIL_URL = f"anymail+postmark://?server_token=SECRET&api_url=http://127.0.0.1:{web.port}/"
        yield web


def test_a_mail_goes_in_parts_with_its_headers(provider, now):
    letter = a_letter(
        text="Are you coming? “Yes” – £5\n",
        reply_to="Priya Sample <priya@winchester.example>",
        unsubscribe_url="https://peergroups.example/do/x/",
        calendar=CALENDAR,
        calendar_method="REQUEST",
    )
    [message] = queued(letter, now=now)

    done = deliver(now)

    [asked] = provider.asked
    said = asked.json
    headers = {header["Name"]: header["Value"] for header in said["Headers"]}
    assert done == {"sent": 1}
    assert asked.headers["x-postmark-server-token"] == "SECRET"
    assert (said["To"], said["From"]) == ("person1@oxford.gov.uk", "Peer Groups <mail@peergroups.example>")
    assert (said["Subject"], said["TextBody"].strip()) == (letter.subject, letter.text.strip())
    assert said["HtmlBody"].strip() == letter.html
    assert said["ReplyTo"] == "Priya Sample <priya@winchester.example>"
    assert headers.keys() >= {"Auto-Submitted", "List-Unsubscribe-Post"}
    assert (headers["Message-ID"], headers["List-Unsubscribe"]) == (
        message.message_id, "<https://peergroups.example/do/x/>"
    )  # fmt: skip
    assert not headers.keys() & {"From", "To", "Subject", "Reply-To", "Date", "Content-Type", "MIME-Version"}
    [file] = said["Attachments"]
    assert (file["Name"], base64.b64decode(file["Content"])) == ("invite.ics", CALENDAR)
    assert states() == {message.key: "sent"}


def test_several_go_over_one_session(provider, now):
    queued(*(a_letter(number) for number in range(1, 4)), now=now)

    assert deliver(now) == {"sent": 3}


def test_an_address_that_the_provider_does_not_take_is_parked_and_no_other(provider, now):
    bad, good = queued(a_letter(1), a_letter(2), now=now)
    told_so = "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
    inactive = {"ErrorCode": 406, "Message": f"{told_so}person1@oxford.gov.uk."}
    provider.answer = lambda asked: (
        told(422, **inactive) if "person1" in asked.json["To"] else told(200, **TAKEN | {"To": asked.json["To"]})
    )

    assert deliver(now) == {"parked": 1, "sent": 1}
    assert states() == {bad.key: "parked", good.key: "sent"}


def test_what_the_provider_does_not_say_plainly_is_for_somebody_to_look_at(provider, now):
    queued(a_letter(), now=now)
    provider.answer = lambda asked: told(422, ErrorCode=406, Message="Who knows")

    assert deliver(now) == {"parked": 1}


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_wrong_parks_nothing_and_opens_the_breaker(provider, now, status):
    [message] = queued(a_letter(), now=now)
    provider.answer = lambda asked: told(status, ErrorCode=10, Message="Bad or missing API token")

    assert deliver(now) == {}
    assert states() == {message.key: "queued"}
    assert Breaker.objects.get().is_open


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_the_provider_is_waited_out(provider, now, status):
    queued(a_letter(), now=now)
    works, provider.answer = provider.answer, lambda asked: told(status)
    first = deliver(now)
    provider.answer = works

    assert (first, deliver(now + MINUTE)) == ({"deferred": 1}, {"sent": 1})


def test_an_answer_that_does_not_come_is_waited_for_and_asked_again(provider, now):
    queued(a_letter(), now=now)
    provider.answer = lambda asked: None

    assert deliver(now) == {"deferred": 1}
    assert not Breaker.objects.exclude(opened_at=None).exists()


def test_a_provider_that_has_too_much_rests(provider, now):
    queued(a_letter(1), a_letter(2), now=now)
    provider.answer = lambda asked: told(429)

    assert deliver(now) == {"deferred": 1}
    assert pace.kept.resting() == [pace.EVERYTHING]
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("anymail+nobody://?api_key=SECRET", "Anymail knows no provider “nobody”"),
        ("anymail+postmark://?api_url=http://127.0.0.1:1/", "server_token"),
        ("anymail+postmark://?server_token=SECRET&api_url=http://127.0.0.1:1/", "no connection to the provider"),
    ],
)
def test_what_cannot_work_opens_the_breaker_and_says_why(settings, now, url, reason):
    settings.EMAIL_URL = url
    [message] = queued(a_letter(), now=now)

    assert deliver(now) == {}
    breaker = Breaker.objects.get()
    assert breaker.is_open
    assert reason.lower() in breaker.reason.lower()
    assert "SECRET" not in breaker.reason
    assert states() == {message.key: "queued"}
