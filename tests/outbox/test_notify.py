"""Mail through GOV.UK Notify, against a web server that answers as Notify does."""

import base64
import datetime as dt
import hmac
import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from outbox import by_notify, delivery, pace
from outbox.delivery import deliver
from outbox.letters import Priority
from outbox.models import Breaker
from tests.outbox.letters import a_letter, queued, states
from tests.web import WebServer, told

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
SERVICE, SECRET = "11111111-aaaa-4aaa-8aaa-111111111111", "22222222-bbbb-4bbb-8bbb-222222222222"
KEY = f"peer_groups-{SERVICE}-{SECRET}"
TEMPLATE = "33333333-cccc-4ccc-8ccc-333333333333"


class Notify(WebServer):
    """Takes what it is sent, and knows it by its reference. `refuses`: what it answers to a mail instead."""

    def __init__(self):
        super().__init__()
        self.taken, self.refuses, self.loses_answers, self.status = [], None, False, "delivered"
        self.answer = self._as_notify

    @property
    def url(self):
        return f"notify+http://{KEY}@127.0.0.1:{self.port}?template={TEMPLATE}"

    def _as_notify(self, asked):
        if not is_ours(asked.headers["authorization"]):
            return told(403, errors=[{"error": "AuthError", "message": "Invalid token: API key not found"}])
        if asked.method == "GET":
            [reference] = parse_qs(urlsplit(asked.path).query)["reference"]
            found = [{"reference": row["reference"], "status": self.status} for row in self.taken]
            return told(200, notifications=[row for row in found if row["reference"] == reference])
        if self.refuses:
            return self.refuses
        self.taken.append(asked.json)
        return None if self.loses_answers else told(201, id="made-up", reference=asked.json["reference"])

    @property
    def looked_up(self):
        return sum(asked.method == "GET" for asked in self.asked)


def is_ours(header):
    head, claim, signature = header.removeprefix("Bearer ").split(".")
    wanted = hmac.digest(SECRET.encode(), f"{head}.{claim}".encode(), "sha256")
    said = json.loads(_open(claim))
    return _open(signature) == wanted and said["iss"] == SERVICE and abs(said["iat"] - time.time()) < 30


def _open(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def notify(settings):
    with Notify() as notify:
        settings.EMAIL_URL = notify.url
        yield notify


def refused(status, error, message):
    return told(status, status_code=status, errors=[{"error": error, "message": message}])


# EMAIL_URL ------------------------------------------------------------------------------------------------------------
def test_the_address_says_which_service_and_template():
    service = by_notify.read_url(f"notify://{KEY}@api.notifications.service.gov.uk?template={TEMPLATE}&reply_to=r")

    assert (service.service_id, service.secret, service.template, service.reply_to) == (SERVICE, SECRET, TEMPLATE, "r")
    assert service.origin.geturl() == "https://api.notifications.service.gov.uk"
    assert SECRET not in repr(service)


@pytest.mark.parametrize(
    "url",
    [
        f"notify://{KEY}@api.notifications.service.gov.uk",
        f"notify://api.notifications.service.gov.uk?template={TEMPLATE}",
        f"notify://short@api.notifications.service.gov.uk?template={TEMPLATE}",
        f"notify+http://{KEY}@api.notifications.service.gov.uk?template={TEMPLATE}",
    ],
)
def test_what_makes_no_sense_is_refused_without_the_key(url):
    with pytest.raises(ValueError, match="EMAIL_URL must be") as error:
        by_notify.read_url(url)

    assert SECRET not in str(error.value)


def test_a_wrong_address_lets_no_mail_out_and_says_so(settings, now):
    settings.EMAIL_URL = "notify://nobody"
    queued(a_letter(), now=now)

    assert deliver(now) == {}
    assert "EMAIL_URL must be" in Breaker.objects.get().reason


# What is sent ---------------------------------------------------------------------------------------------------------
def test_a_mail_goes_as_subject_and_text_with_our_message_id_as_its_reference(notify, now):
    url = "https://peergroups.example/do/x/"
    [message] = queued(a_letter(text="Are you coming?\n\n“Yes” – £5\n", unsubscribe_url=url), now=now)

    done = deliver(now)

    assert done == {"sent": 1}
    assert notify.taken == [
        {
            "email_address": "person1@oxford.gov.uk",
            "template_id": TEMPLATE,
            "personalisation": {
                "subject": "South peer group, Wed 25 Nov: are you coming?",
                "text": "Are you coming?\n\n“Yes” – £5\n",
            },
            "reference": message.message_id,
            "one_click_unsubscribe_url": url,
        }
    ]
    assert notify.asked[-1].path == "/v2/notifications/email"
    assert states() == {message.key: "sent"}


# Once, and only once --------------------------------------------------------------------------------------------------
def test_after_an_answer_that_was_lost_it_is_looked_up_and_not_sent_again(notify, now):
    [message] = queued(a_letter(), now=now)
    notify.loses_answers = True
    first = deliver(now)
    notify.loses_answers = False

    assert (first, deliver(now + MINUTE)) == ({"deferred": 1}, {"sent": 1})
    assert len(notify.taken) == 1
    assert states() == {message.key: "sent"}


def test_a_code_is_sent_at_once_and_looked_up_only_when_it_is_tried_again(notify, now):
    queued(a_letter(kind="code", priority=Priority.CODE), now=now)
    notify.loses_answers = True
    deliver(now)
    looked_up = notify.looked_up

    assert deliver(now + MINUTE) == {"sent": 1}
    assert (looked_up, notify.looked_up, len(notify.taken)) == (0, 1, 1)


def test_what_a_sender_handed_over_before_it_died_is_not_handed_over_again(notify, now):
    [message] = queued(a_letter(), now=now)
    notify.taken.append({"reference": message.message_id})

    assert deliver(now) == {"sent": 1}
    assert len(notify.taken) == 1


def test_what_notify_could_not_deliver_for_good_is_parked(notify, now):
    [message] = queued(a_letter(), now=now)
    notify.taken.append({"reference": message.message_id})
    notify.status = "permanent-failure"

    assert deliver(now) == {"parked": 1}


def test_what_notify_dropped_by_its_own_fault_is_sent_again(notify, now):
    [message] = queued(a_letter(), now=now)
    notify.taken.append({"reference": message.message_id})
    notify.status = "technical-failure"

    assert deliver(now) == {"sent": 1}
    assert len(notify.taken) == 2


# What it refuses ------------------------------------------------------------------------------------------------------
def test_an_address_that_it_does_not_take_is_parked_and_no_other(notify, now):
    bad, good = queued(a_letter(1), a_letter(2), now=now)
    notify.refuses = refused(400, "ValidationError", "email_address Not a valid email address")
    deliver(now, limit=1)
    notify.refuses = None
    deliver(now)

    assert states() == {bad.key: "parked", good.key: "sent"}
    bad.refresh_from_db()
    assert bad.last_error == "Notify answered 400: ValidationError: email_address Not a valid email address"


@pytest.mark.parametrize(
    "answer",
    [
        refused(403, "AuthError", "Invalid token: API key not found"),
        refused(400, "BadRequestError", "Missing personalisation: text"),
        refused(400, "BadRequestError", "Template not found"),
        refused(404, "NotFound", "The requested URL was not found"),
    ],
)
def test_what_is_wrong_with_us_parks_nothing_and_opens_the_breaker(notify, now, answer):
    [message] = queued(a_letter(), now=now)
    notify.refuses = answer

    assert deliver(now) == {}
    assert states() == {message.key: "queued"}
    assert Breaker.objects.get().is_open


@pytest.mark.parametrize(("error", "seconds"), [("RateLimitError", 60), ("TooManyRequestsError", 900)])
def test_when_it_has_too_much_all_mail_rests(notify, now, error, seconds):
    queued(a_letter(1), a_letter(2), now=now)
    notify.refuses = refused(429, error, "Exceeded")

    assert deliver(now) == {"deferred": 1}
    assert pace.kept.resting() == [pace.EVERYTHING]
    assert len(notify.asked) == 2


def test_a_fault_of_its_own_is_waited_out(notify, now):
    queued(a_letter(), now=now)
    notify.refuses = refused(500, "Exception", "Internal server error")
    first = deliver(now)
    notify.refuses = None

    assert (first, deliver(now + MINUTE)) == ({"deferred": 1}, {"sent": 1})


def test_nobody_there_opens_the_breaker(settings, now):
    settings.EMAIL_URL = f"notify+http://{KEY}@127.0.0.1:1?template={TEMPLATE}"
    [message] = queued(a_letter(), now=now)

    assert deliver(now) == {}
    assert (Breaker.objects.get().is_open, states()) == (True, {message.key: "queued"})


def test_a_server_that_hangs_costs_a_mail_its_time(notify, now, monkeypatch):
    monkeypatch.setattr(delivery, "SECONDS_FOR_A_MAIL", 0.4)
    queued(a_letter(), now=now)
    notify.hangs = 3
    began = time.monotonic()

    assert deliver(now) == {"deferred": 1}
    assert time.monotonic() - began < 2.5


def test_the_key_reaches_no_log(notify, now, caplog):
    queued(a_letter(), now=now)
    notify.refuses = refused(403, "AuthError", "Invalid token")
    caplog.set_level("DEBUG")

    deliver(now)

    assert SECRET not in caplog.text + Breaker.objects.get().reason
