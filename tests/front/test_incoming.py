"""Bringing mail in: the one address for mail servers, and the command for a file."""

import base64
import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from config import environment
from meetings import answer_addresses
from meetings.models import Attendance
from outbox.models import DeadAddress, Incoming, Message
from tests.factories import MeetingFactory
from tests.mail_factories import IncomingFactory, stored
from tests.outbox.came_back import google, letter, postfix

pytestmark = pytest.mark.django_db
PATH = "/mail/incoming/"
TOKEN = "a token that nobody can guess"
BEARER = f"Bearer {TOKEN}"


def basic(user, password):
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.MAIL_INTAKE_TOKEN, settings.MAIL_ANSWERS_TO = TOKEN, "answers@peergroups.example"


def bring(raw, authorization=BEARER, content_type="message/rfc822", client=None, **more):
    client = client or Client(enforce_csrf_checks=True)
    headers = {"Authorization": authorization} if authorization else {}
    return client.post(PATH, raw, content_type=content_type, headers=headers, **more)


@pytest.fixture
def bounce(member):
    """A report on a mail to the member that has left."""
    return postfix(stored(member, state="sent").message_id, member.email)


# The address ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("authorization", [BEARER, f"bearer  {TOKEN} ", basic("mail", TOKEN), basic("", TOKEN)])
def test_who_has_the_token_brings_mail_in(bounce, member, authorization):
    response = bring(bounce, authorization)

    assert (response.status_code, response.content) == (200, b"Bounce: done.\n")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert DeadAddress.objects.dead().of(member.email).exists()


@pytest.mark.parametrize(
    "authorization",
    [
        "", TOKEN, "Bearer", "Bearer x", f"Bearer {TOKEN}x", f"Digest {TOKEN}", "Basic", "Basic \u00ff", "Basic !!!",
        basic(TOKEN, ""), basic("mail", "x"), "Basic " + base64.b64encode(b"\xff\xfe").decode(), "Bearer t\u00f6ken",
    ],
)  # fmt: skip
def test_without_the_token_nothing_comes_in(bounce, authorization):
    response = bring(bounce, authorization)

    assert response.status_code == 401
    assert "Bearer" in response["WWW-Authenticate"]
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", BEARER])
def test_where_no_token_is_set_up_the_page_is_not_there(client, settings, method, authorization):
    settings.MAIL_INTAKE_TOKEN = ""

    response = getattr(client, method)(PATH, headers={"Authorization": authorization})

    assert response.status_code == 404


@pytest.mark.parametrize("method", ["get", "head"])
def test_it_is_only_for_bringing(client, method):
    response = getattr(client, method)(PATH, headers={"Authorization": BEARER})

    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["put", "delete"])
@pytest.mark.parametrize("is_open", [True, False])
def test_what_no_page_takes_is_refused_before_any_is_asked(client, settings, method, is_open):
    settings.MAIL_INTAKE_TOKEN = settings.MAIL_INTAKE_TOKEN if is_open else ""

    assert getattr(client, method)(PATH, headers={"Authorization": BEARER}).status_code == 405


@pytest.mark.parametrize(
    "content_type",
    ["message/rfc822", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"],
)
def test_the_body_is_the_mail_whatever_the_caller_calls_it(bounce, content_type):
    assert bring(bounce, content_type=content_type).status_code == 200
    assert Incoming.objects.get().mime == bounce


def test_bringing_it_twice_is_as_good_as_once(bounce):
    assert [bring(bounce).status_code for _ in range(2)] == [200, 200]
    assert Incoming.objects.count() == 1


def test_what_nobody_understands_is_taken_in_all_the_same():
    response = bring(letter("\x00\xff"))

    assert (response.status_code, response.content) == (200, b"Something else: not understood.\n")
    assert Incoming.objects.kept().count() == 1


@pytest.mark.parametrize(
    ("raw", "status"),
    [(b"", 400), (b" \r\n", 400), (b"x" * 1_000_000, 200), (b"x" * 1_000_001, 413), (b"x" * 3_000_000, 413)],
)
def test_what_is_no_mail_or_too_much_of_one_is_refused(raw, status):
    assert bring(raw).status_code == status
    assert Incoming.objects.count() == (status == 200)


def test_while_the_database_is_busy_the_mail_server_is_asked_to_come_again(bounce):
    def busy(execute, sql, *args):
        if "outbox_deadaddress" in sql:
            raise OperationalError("canceling statement due to lock timeout")
        return execute(sql, *args)

    with connection.execute_wrapper(busy):
        response = bring(bounce)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert not Incoming.objects.exists()
    assert Message.objects.get().state == "sent"
    assert bring(bounce).status_code == 200


def test_the_answer_of_a_calendar_comes_in_the_same_way(group, member):
    meeting = MeetingFactory(group=group)

    response = bring(google(answer_addresses.address_for(meeting.pk, member.pk), member.email, meeting.uid))

    assert response.content == b"Answer from a calendar: done.\n"
    assert list(Attendance.objects.values_list("person", "answer")) == [(member.pk, "coming")]


def test_who_is_signed_in_here_has_nothing_to_do_with_it(client, coordinator, bounce):
    client.force_login(coordinator)

    assert bring(bounce, "", client=client).status_code == 401


def test_nothing_is_said_of_people(bounce, member):
    assert member.email not in bring(bounce).content.decode()


# The command ----------------------------------------------------------------------------------------------------------
BEGIN = b"From MAILER-DAEMON Mon Nov 23 08:00:07 2026\n"


def run(file):
    out = io.StringIO()
    call_command("read_mail", str(file), stdout=out)
    return out.getvalue().strip()


def test_a_mailbox_is_read_once_however_often(tmp_path, bounce, group, member):
    meeting = MeetingFactory(group=group)
    reply = google(answer_addresses.address_for(meeting.pk, member.pk), member.email, meeting.uid)
    away = letter("I am away.", Auto_Submitted="auto-replied")
    file = tmp_path / "mailbox"
    mails = [bounce, reply, letter(), away, b"Subject: long\r\n\r\n" + b"x" * 1_000_001 + b"\r\n"]
    file.write_bytes(b"".join(BEGIN + mail + b"\r\n" for mail in mails))

    first, again = run(file), run(file)

    assert first == (
        "1 from calendars, 1 from mail servers, 1 not understood, kept, 1 of no concern, 1 too large, left alone"
    )
    assert again == "4 read before, 1 too large, left alone"
    assert Attendance.objects.count() == 1


def test_a_single_mail_is_read_from_a_file_or_a_pipe(tmp_path, bounce, monkeypatch):
    file = tmp_path / "one.eml"
    file.write_bytes(bounce)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(letter())))

    assert run(file) == "1 from mail servers"
    assert run("-") == "1 not understood, kept"


def test_an_empty_file_and_a_missing_one_say_so(tmp_path):
    (tmp_path / "empty").touch()

    assert run(tmp_path / "empty") == "There is no mail in it."
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "missing")


# Setting it up --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MAIL_INTAKE_TOKEN", "secret", "too short"),
        ("MAIL_ANSWERS_TO", "answers", "is an address"),
        ("MAIL_ANSWERS_TO", "Answers <answers@peergroups.example>", "is an address"),
        ("MAIL_ANSWERS_TO", f"{'a' * 17}@peergroups.example", "short and plain"),
        ("MAIL_ANSWERS_TO", "answers+more@peergroups.example", "short and plain"),
    ],
)
def test_a_door_that_would_not_hold_is_not_opened(monkeypatch, name, value, says):
    monkeypatch.setenv(name, value)
    read = {"MAIL_INTAKE_TOKEN": environment.intake_token, "MAIL_ANSWERS_TO": environment.answers_to}[name]

    with pytest.raises(SystemExit, match=says):
        read()
    monkeypatch.delenv(name)
    assert read() == ""


# The desk -------------------------------------------------------------------------------------------------------------
def test_a_coordinator_sees_what_was_not_understood_and_puts_it_aside(client, coordinator, bounce):
    bring(bounce)
    bring(letter())
    client.force_login(coordinator)
    [kept] = Incoming.objects.kept()

    page = client.get("/admin/outbox/incoming/")

    assert [row.pk for row in page.context["cl"].result_list] == [kept.pk]
    assert "A letter from sam@council.example" in page.content.decode()
    assert "bring a colleague" not in client.get(f"/admin/outbox/incoming/{kept.pk}/change/").content.decode()
    chosen = {"action": "put_aside", "_selected_action": [kept.pk]}
    assert "1 mail was looked at" in client.post("/admin/outbox/incoming/", chosen).content.decode()
    assert Incoming.objects.kept().count() == 1
    client.post("/admin/outbox/incoming/", chosen | {"confirmed": "yes"})
    assert Incoming.objects.kept().count() == 0


def test_a_coordinator_says_that_an_address_works_again(client, coordinator, bounce, member):
    bring(bounce)
    client.force_login(coordinator)
    [dead] = DeadAddress.objects.dead()

    chosen = {"action": "revive", "_selected_action": [dead.pk], "confirmed": "yes"}
    client.post("/admin/outbox/deadaddress/", chosen)

    dead.refresh_from_db()
    assert dead.revived_by_id == coordinator.pk


@pytest.mark.parametrize("model", ["incoming", "deadaddress"])
def test_leads_have_no_such_list(client, lead, model):
    client.force_login(lead)

    assert client.get(f"/admin/outbox/{model}/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, coordinator, member, count, django_assert_num_queries):
    for number in range(count):
        IncomingFactory(message=stored(member, key=f"made-up:{number}"))
    client.force_login(coordinator)

    with django_assert_num_queries(4):
        page = client.get("/admin/outbox/incoming/")

    assert page.context["cl"].result_count == count
