"""All that web, worker and beat write while people sign in, mails are refused and things break: nobody is in it."""

import datetime as dt
import json
import socket
import urllib.error
import urllib.request
from contextlib import suppress

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from common import do_links
from config import supervisor
from outbox.models import Message
from tests.cluster.cluster import Cluster
from tests.cluster.witness import Witness
from tests.factories import MembershipFactory, PeerGroupFactory
from tests.outbox.came_back import postfix
from tests.outbox.letters import a_letter, queued
from tests.running.test_valkey_away import Visitor
from tests.smtp import Behaviour, MailServer

pytestmark = pytest.mark.serial
SAM, GONE, UNLUCKY, STUCK = (f"{name}@people.example" for name in ("sam", "gone", "unlucky", "stuck"))
INTAKE = "an-intake-token-that-nobody-can-guess"
KEYS = [f"KEY{number}KEYKEY" for number in range(6)]
ROUTES = {"/do/<str:token>/", "/calendar/<str:secret>.ics", "/groups/<slug:slug>/contact/", "/mail/incoming/"}
BREAKS = f"""
ALTER TABLE outbox_message ADD CONSTRAINT web_breaks CHECK (to_address <> '{UNLUCKY}');
ALTER TABLE outbox_message ADD CONSTRAINT worker_breaks CHECK (to_address <> '{STUCK}' OR state <> 'sent');
"""


@pytest.fixture
def said(monkeypatch):
    """Every line that the processes write."""
    said = []
    monkeypatch.setattr(supervisor, "write", said.append)
    return said


@pytest.fixture
def product(on_pair, folder, said):
    environ = on_pair.environ(LOG_FORMAT="json", MAIL_INTAKE_TOKEN=INTAKE)
    gone = Behaviour(replies={"RCPT": lambda to: f"550 5.1.1 <{to}>: no such user" if to == GONE else None})
    with MailServer(behaviour=gone) as server:
        environ["EMAIL_URL"] = server.url
        with Cluster(folder, environ, webs=1, workers=1) as cluster:
            witness = Witness(cluster, server, Visitor(cluster.proxy.port))
            for name in cluster.names:
                witness.until(lambda name=name: cluster.is_at_work(name), 60, steps=False)
            yield witness


def test_nothing_of_anybody_is_in_any_line(product, said):
    person = User.objects.create_user(SAM, name="Sam Lee")
    group = PeerGroupFactory()
    MembershipFactory(group=group, person=person, role="lead")
    product.sign_in(SAM)
    code = product._code(SAM)
    tomorrow = timezone.now() + dt.timedelta(days=1)
    link = do_links.make("mute-mail", person_id=person.pk, object_id=0, choice="reminder", expires_at=tomorrow)
    group_page = f"/groups/{group.slug}/"
    Visitor(product.cluster.proxy.port).post(
        f"{group_page}contact/", name="Alex Moss", email=SAM, message=f"Ring me, or write to {SAM}"
    )
    for path in (
        f"/do/{link}/", f"/do/{KEYS[0]}/", f"/calendar/{KEYS[1]}.ics", f"{group_page}invitations/accept/{KEYS[2]}/",
        f"/timebank/release/{KEYS[3]}/more/", f"/search/?q={SAM}", f"/sign-in/?email={SAM}&token={KEYS[4]}",
    ):  # fmt: skip
        read(product, path)
    not_http(product, f"GET /do/{KEYS[5]}/ NONSENSE\r\n\r\n")
    [refused] = queued(a_letter(1, to_address=GONE), now=timezone.now())
    product.until(lambda: Message.objects.parked().filter(pk=refused.pk).exists(), 60, steps=False)
    bring_back(product, Message.objects.filter(to_address=SAM, state="sent").first())
    with connection.cursor() as cursor:
        cursor.execute(BREAKS)
    with pytest.raises(urllib.error.HTTPError, match="500"):
        Visitor(product.cluster.proxy.port).post("/sign-in/", email=UNLUCKY)
    queued(a_letter(2, to_address=STUCK), now=timezone.now())
    product.until(lambda: any('"worker"' in line and '"traceback"' in line for line in said), 60, steps=False)

    lines = [json.loads(line) for line in said if line.startswith("{")]
    assert [line for line in said if not line.startswith(("{", "up "))] == []
    people = [SAM, GONE, UNLUCKY, STUCK, "people.example", "Sam Lee", "Alex Moss"]
    secrets = [*people, code, link, INTAKE, *KEYS]
    assert [line for line in said if any(secret in line for secret in secrets)] == []
    assert {line["route"] for line in lines if "route" in line} >= ROUTES
    assert f"person {person.pk} signed in: code" in {line["message"] for line in lines if line["process"] == "web"}
    [broken] = [line for line in lines if line["process"] == "web" and "traceback" in line]
    assert "web_breaks" in broken["traceback"]
    told = [line for line in lines if line.get("request_id") == broken["request_id"] and "status" in line]
    assert [(line["route"], line["status"]) for line in told] == [("/sign-in/", 500)]
    assert any(line["logger"] == "gunicorn.error" for line in lines)


def read(product, path):
    with suppress(urllib.error.HTTPError):
        product.visitor.get(path)


def not_http(product, words):
    [port] = product.cluster.webs.values()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(words.encode())
        line.recv(4096)


def bring_back(product, message):
    request = urllib.request.Request(
        product.cluster.url + "/mail/incoming/", postfix(message.message_id, message.to_address),
        {"Authorization": f"Bearer {INTAKE}", "Content-Type": "message/rfc822"},
    )  # fmt: skip
    urllib.request.urlopen(request, timeout=20).close()
