"""What answers say of themselves to browsers, whoever made them: pages, files, refusals and errors."""

import gzip
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from common import limits
from config.urls import handler400, handler403, handler404, handler500  # noqa: F401 - the pages for errors
from tests.factories import CouncilFactory, MeetingFactory
from tests.front import signing_in
from tests.front.reading import newest_code, newest_mail, text_of

pytestmark = pytest.mark.django_db
POLICY = "base-uri 'none'; default-src 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


def broken(request):
    raise RuntimeError("secret-of-the-machine")


broken.login_required = False
urlpatterns = [path("broken/", broken), path("", include("config.urls"))]


def policy(response):
    return "; ".join(sorted(response["Content-Security-Policy"].split("; ")))


def ask(where, **more):
    return Client(raise_request_exception=False).get(where, **more)


ANSWERS = {
    "a page": (lambda: ask("/privacy/"), 200),
    "a file": (lambda: ask("/static/product.css"), 200),
    "nothing there": (lambda: ask("/nowhere/"), 404),
    "no such group": (lambda: ask("/groups/nowhere/"), 404),
    "the wrong host": (lambda: ask("/privacy/", HTTP_HOST="evil.example"), 400),
    "a method that is none of ours": (lambda: Client().generic("TRACE", "/privacy/"), 405),
    "too much": (lambda: Client().generic("POST", "/sign-in/", CONTENT_LENGTH="7000001"), 413),
    "an error": (lambda: ask("/broken/"), 500),
    "the admin": (lambda: ask("/admin/"), 302),
    "a page to sign in for": (lambda: ask("/account/"), 302),
}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_says_what_browsers_may_do_with_it(name):
    answer, status = ANSWERS[name]

    response = answer()

    assert response.status_code == status
    assert policy(response) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in response or name == "a file"
    assert "charset" in response["Content-Type"]


def test_no_other_site_loads_our_pages_into_its_own_and_mails_show_our_pictures(client):
    page, picture = client.get("/privacy/"), client.get("/static/mark.svg")

    assert page["Cross-Origin-Opener-Policy"] == page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Cross-Origin-Resource-Policy" not in picture


@pytest.mark.urls(__name__)
def test_an_error_tells_nothing_of_the_machine():
    response = ask("/broken/")

    assert "Sorry, something broke" in response.text
    assert re.findall(r"secret-of-the-machine|RuntimeError|Traceback|/site-packages/", response.text) == []


# Copies ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["home", "meeting", "group", "account", "admin", "feed", "calendar of a meeting"])
def test_nobody_keeps_what_somebody_signed_in_was_shown(client, group, lead, name):
    meeting = MeetingFactory(group=group)
    client.force_login(lead)
    where = {
        "home": "/", "meeting": meeting.get_absolute_url(), "group": group.get_absolute_url(), "account": "/account/",
        "admin": "/admin/", "feed": f"/groups/{group.slug}/meetings/feed.ics",
        "calendar of a meeting": f"{meeting.get_absolute_url()}meeting.ics",
    }[name]  # fmt: skip

    response = client.get(where)

    assert response.status_code == 200
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"] or name in {
        "feed",
        "calendar of a meeting",
    }  # kept by one’s own alone
    assert "public" not in response["Cache-Control"]


def test_a_visitors_page_may_be_kept_and_so_may_a_file(client, group, lead):
    assert "Cache-Control" not in client.get("/privacy/")
    client.force_login(lead)

    assert "no-store" not in client.get("/static/product.css")["Cache-Control"]


def test_a_page_leaves_packed_for_who_can_unpack_it_and_never_quite_as_long_again(client):
    """A page with the same words each time, so that only the bytes of chance differ."""
    answers = [client.get("/privacy/", headers={"accept-encoding": "br, gzip"}) for _ in range(8)]
    plain = client.get("/privacy/")

    assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
    assert gzip.decompress(answers[0].content) == plain.content
    assert len(answers[0].content) < len(plain.content) / 2
    assert len({len(answer.content) for answer in answers}) > 1
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]


def test_a_part_of_a_file_that_is_asked_for_comes_as_it_is(client):
    part = client.get("/static/card.png", headers={"accept-encoding": "gzip", "range": "bytes=1-3"})

    assert (part.status_code, part.getvalue(), part.get("Content-Encoding")) == (206, b"PNG", None)


# Cookies --------------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("nothing_is_counted_yet")
def test_no_script_and_no_other_site_gets_a_cookie(client, sam):
    signing_in.ask(client)
    signing_in.enter(client, newest_code(signing_in.SAM))
    client.get("/account/")  # with forms: it brings one more

    flags = {
        name: (bool(cookie["httponly"]), cookie["samesite"], cookie["path"], cookie["domain"])
        for name, cookie in client.cookies.items()
    }

    assert flags == dict.fromkeys(["pg_session", "pg_browser", "pg_csrf"], (True, "Lax", "/", ""))


def test_what_is_said_once_is_said_in_a_cookie_of_ours(client, member):
    client.force_login(member)

    cookie = client.post("/sign-out/").cookies["pg_said"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


# A wrong host ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b", ""])
def test_a_host_that_is_not_ours_is_told_nothing_and_repeated_nowhere(client, host):
    response = client.get("/groups/", HTTP_HOST=host, SERVER_NAME="evil.example")

    assert response.status_code == 400
    assert "evil" not in response.text + str(response.headers)
    assert "We could not read that" in response.text


def test_a_mail_leads_to_the_address_people_type_whatever_host_it_was_asked_for_at(client, coordinator, sam, settings):
    settings.ALLOWED_HOSTS = ["*"]
    forged = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"}
    CouncilFactory(short_name="Boston", domains=["boston.example"])
    asked = {"group_name": "The Wash", "councils": "Boston", "words": "Why not?", "name": "Jo Madeup"}
    client.post("/groups/start/", {**asked, "email": "jo@boston.example", "council": "Boston"}, **forged)
    client.post("/sign-in/", {"email": sam.email}, **forged)

    mails = [newest_mail(to).as_string() for to in (coordinator.email, sam.email)]

    assert [mail for mail in mails if "evil" in mail] == []
    assert settings.SITE_URL in text_of(newest_mail(coordinator.email))


# Wait -----------------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("nothing_is_counted_yet")
def test_who_asks_too_often_is_told_in_seconds_when_to_come_back(time_machine, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "codes_to_an_address": "2/15m/key,3/d/key"}
    time_machine.move_to("2026-11-25 10:00:00Z", tick=False)
    sam, others = {"email": "sam@people.example"}, []
    Client().post("/sign-in/", sam)
    time_machine.shift(60)
    Client().post("/sign-in/", sam)

    others.append(Client().post("/sign-in/", sam))
    time_machine.shift(14 * 60)
    others.append(Client().post("/sign-in/", sam))
    others.append(Client().post("/sign-in/", sam))

    assert [response.status_code for response in others] == [429, 302, 429]
    assert [response.headers.get("Retry-After") for response in others] == [str(14 * 60), None, str(86400 - 15 * 60)]


@pytest.mark.usefixtures("counted_apart")
def test_links_in_mails_are_pressed_so_often_in_a_minute_and_no_more(client, group, member, settings, time_machine):
    from meetings.models import Attendance
    from tests.front.test_do import answer_link

    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "deeds_by_link": "1/m/ip"}
    time_machine.move_to("2026-11-25 10:00:20Z", tick=False)
    meeting = MeetingFactory(group=group)
    coming, maybe = (answer_link(meeting, member, choice) for choice in ("coming", "maybe"))

    first, second, looked = client.post(coming), client.post(maybe), client.get(maybe)

    assert [response.status_code for response in (first, second, looked)] == [200, 429, 200]
    assert second["Retry-After"] == "40"
    assert "Wait a minute, then do this again" in second.text
    assert Attendance.objects.get().answer == "coming"


def test_a_refusal_without_a_count_asks_for_a_minute(rf):
    from front.headers import headers

    response = headers(lambda request: HttpResponse(status=429))(rf.get("/"))

    assert response["Retry-After"] == "60"


def test_a_limit_says_how_long_in_whole_seconds(rf, settings, db, time_machine):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "kept_typing": "1/10s/ip"}
    time_machine.move_to("2026-11-25 10:00:00.400Z", tick=False)
    first, second = rf.post("/", REMOTE_ADDR="192.0.2.77"), rf.post("/", REMOTE_ADDR="192.0.2.77")
    limits.within(first, "kept_typing")
    time_machine.shift(0.5)

    assert limits.within(second, "kept_typing") is False
    assert second.retry_after == 10
    assert not hasattr(first, "retry_after")


# What is behind -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "where",
    [
        "/static/", "/static/mail/", "/static/../config/settings.py", "/static/%2e%2e/config/settings.py",
        "/static/..%2f..%2fetc/passwd", "/.git/config", "/.env", "/var/log", "/static/.git/config",
    ],
)  # fmt: skip
def test_no_folder_and_no_file_of_the_machine_is_shown(where):
    response = Client().get(where, follow=True)

    assert response.status_code == 404
    assert "SECRET_KEY" not in response.text


@pytest.mark.usefixtures("nothing_is_counted_yet")
@pytest.mark.parametrize(("trusted", "statuses"), [(0, [302, 429]), (1, [302, 302])])
def test_who_asks_is_what_the_proxy_says_and_only_where_there_is_one(settings, trusted, statuses):
    """What somebody writes into the header themselves stands before what the proxy adds."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "codes_for_a_network": "1/h/ip"}

    answers = [
        Client().post(
            "/sign-in/", {"email": f"sam{n}@people.example"}, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.{n}"
        )
        for n in range(2)
    ]

    assert [response.status_code for response in answers] == statuses


@pytest.mark.usefixtures("nothing_is_counted_yet")
def test_nobody_becomes_somebody_else_by_writing_into_that_header(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "codes_for_a_network": "1/h/ip"}

    answers = [
        Client().post(
            "/sign-in/", {"email": f"sam{n}@people.example"}, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.1"
        )
        for n in range(2)
    ]

    assert [response.status_code for response in answers] == [302, 429]
