"""Pages that are kept a minute for visitors: which, and who gets one (docs/decisions/0030).

Each page of `urlpatterns` says how often it was made: the same number again came out of the store.
"""

import gzip
import logging
from itertools import count

import pytest
from django.contrib import messages
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.vary import vary_on_headers

from accounts.models import User
from common import fastcache, kept_pages
from common.kept_pages import same_for_visitors
from front import kept
from tests.factories import MeetingFactory
from tests.front.test_public_pages import PUBLIC, patterns

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

KEPT = {
    "front:home", "front:accessibility", "front:privacy",
    "councils:council-list", "councils:council-detail",
    "peergroups:group-list", "peergroups:group-detail",
    "meetings:meeting-list", "meetings:meeting-detail", "meetings:meeting-agenda", "meetings:agenda-markdown",
    "meetings:meeting-feed", "meetings:meeting-atom", "meetings:meeting-calendar",
    "meetings:write-up", "meetings:write-up-markdown",
    "meetings:action-list", "meetings:action-detail", "meetings:decision-list", "meetings:decision-detail",
    "templates:template-list", "templates:template-detail", "templates:template-version", "templates:template-use",
    "timebank:home", "timebank:request-detail",
    "scrutiny:day-list", "scrutiny:day-detail", "scrutiny:day-statement", "scrutiny:day-statement-text",
    "scrutiny:commitment-detail",
}  # fmt: skip
KEY, FORM, MOVES = "its address is a key", "a form with a token of its own", "it sends on"
NOT_KEPT = {
    "front:sign-in": FORM,
    "front:sign-in-code": FORM,
    "front:sign-in-elsewhere": MOVES,
    "front:sign-in-returned": MOVES,
    "front:sign-out": FORM,
    "front:do": KEY,
    "front:personal-feed": KEY,
    "front:mailbox": "the demonstration’s mail, which comes any moment",
    "front:mailbox-message": "the demonstration’s mail",
    "front:mailbox-part": "the demonstration’s mail",
    "front:healthz": "it says how it is now",
    "front:healthz-web": "it says how it is now",
    "front:incoming": "no page",
    "front:search": "each asks for something else, and there is a limit",
    "front:security-txt": "a few lines out of the settings",
    "timebank:release": KEY,
    "scrutiny:contact-link": KEY,
    "scrutiny:contact-new-link": KEY,
    "scrutiny:contact-ratings": "for the browser that opened a link",
    "scrutiny:contact-day": "for the browser that opened a link",
    "scrutiny:contact-answer": "for the browser that opened a link",
    "scrutiny:contact-commitment": "for the browser that opened a link",
    "scrutiny:day-meeting": MOVES,
    "peergroups:group-contact": FORM,
    "peergroups:group-start": FORM,
    "peergroups:invitation-accept": KEY,
    "account_login": FORM,
    "mfa_authenticate": FORM,
    "admin:login": MOVES,
}

made = count(1)


def page(request):
    return HttpResponse(str(next(made)))


def long_page(request):
    return HttpResponse(f"{next(made)} " + "words " * 99)


def with_token(request):
    get_token(request)
    return page(request)


def with_token_alone(request):
    """As where it is not in a cookie of its own."""
    get_token(request)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
    return page(request)


def with_cookie(request):
    response = page(request)
    response.set_cookie("seen", "yes")
    return response


def with_session(request):
    request.session["seen"] = "yes"
    return page(request)


def of_somebody(request):
    request.user = User(pk=1)
    return page(request)


def said(request):
    messages.info(request, "You were here")
    return HttpResponse(f"{next(made)} {[str(one) for one in messages.get_messages(request)]}")


def in_parts(request):
    return StreamingHttpResponse([str(next(made))])


def missing(request):
    return HttpResponse(str(next(made)), status=404)


def moved(request):
    return HttpResponseRedirect(f"/{next(made)}/")


STRANGE = {
    "token": with_token,
    "token-alone": with_token_alone,
    "cookie": with_cookie,
    "session": with_session,
    "somebody": of_somebody,
    "said": said,
    "parts": in_parts,
    "missing": missing,
    "moved": moved,
    "never": never_cache(page),
    "private": cache_control(private=True)(page),
    "unstored": cache_control(no_store=True)(page),
    "varying": vary_on_headers("Accept-Language")(page),
}


def opened(view, mark=same_for_visitors):
    """As a page that strangers may open."""

    def public(request):
        return view(request)

    public.login_required = False
    return mark(public)


urlpatterns = [
    path("kept/", opened(page)),
    path("long/", opened(long_page)),
    path("unmarked/", opened(page, mark=lambda view: view)),
    *[path(f"{name}/", opened(view)) for name, view in STRANGE.items()],
    path("", include("config.urls")),
]


def ask(where="/kept/", method="get", **more):
    """What a visitor gets who was never here: no cookie."""
    return getattr(Client(), method)(where, **more)


# Which pages ----------------------------------------------------------------------------------------------------------
@pytest.mark.urls("config.urls")
def test_every_public_page_is_kept_or_there_is_a_reason_why_not():
    marked = {name for name, view in patterns() if kept_pages.is_same_for_visitors(view)}

    assert marked == KEPT
    assert KEPT | set(NOT_KEPT) == PUBLIC
    assert not KEPT & set(NOT_KEPT)


def test_a_page_that_says_so_is_made_once_for_all_visitors(pages_kept):
    first = ask()

    assert ask().content == ask().content == first.content
    assert ask("/long/").content != first.content
    assert ask("/long/").content == ask("/long/").content


def test_a_page_that_does_not_say_so_is_made_each_time(pages_kept):
    assert ask("/unmarked/").content != ask("/unmarked/").content


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_for_one_visitor_or_is_no_page_is_made_each_time(pages_kept, name):
    first, second = ask(f"/{name}/"), ask(f"/{name}/")

    assert (first.getvalue(), first.get("Location")) != (second.getvalue(), second.get("Location"))
    assert first.status_code == second.status_code


def test_what_no_view_answered_is_no_page(rf):
    assert not kept.may_be_kept(rf.get("/kept/"), HttpResponse("from somewhere before"))


@pytest.mark.parametrize("first", [kept_pages.begin_generation, kept_pages.forget_all])
def test_a_minute_at_most(pages_kept, first):
    first()
    ask()
    server = caches["fast"]._cache.get_client()

    left = {key.rpartition(b":")[2] == b"generation": server.ttl(key) for key in server.keys(f"{pages_kept}*")}

    assert left == {True: -1, False: pytest.approx(60, abs=2)}


def test_where_nothing_is_to_be_kept_nothing_is(pages_kept, settings):
    before = ask().content
    settings.PAGES_KEPT_SECONDS = 0

    assert len({before, ask().content, ask().content}) == 3


# For whom -------------------------------------------------------------------------------------------------------------
ASKED = {
    "a cookie, whichever": {"headers": {"cookie": "colour=blue"}},
    "a word for the door": {"headers": {"authorization": "Bearer x"}},
    "a part of a page": {"headers": {"hx-request": "true"}},
    "a part of a page, oddly": {"headers": {"hx-request": ""}},
    "a question": {"QUERY_STRING": "q=bins"},
    "a body": {"CONTENT_LENGTH": "5"},
    "too large a body": {"CONTENT_LENGTH": "7000001"},
    "another host": {"headers": {"host": "other.example"}},
    "another port": {"headers": {"host": "testserver:81"}},
    "https": {"secure": True},
    "who unpacks": {"headers": {"accept-encoding": "gzip"}},
}


@pytest.mark.parametrize("more", ASKED.values(), ids=ASKED)
def test_who_asks_for_something_else_gets_no_kept_page_and_leaves_none(pages_kept, settings, more):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    before = ask().content

    other = ask(**more).content

    assert other != before
    assert ask().content == before
    kept_pages.forget_all()
    ask(**more)
    assert ask().content not in {ask(**more).content, before}


def test_a_page_under_another_root_has_other_links(pages_kept, settings):
    """A proxy that says a part of the address is not ours: what it gets is kept for nobody."""
    under = Client().generic("GET", "/kept/", SCRIPT_NAME="/elsewhere")

    assert ask().content != under.content != Client().generic("GET", "/kept/", SCRIPT_NAME="/elsewhere").content


def test_what_is_posted_is_never_answered_from_the_store(pages_kept):
    before, post = ask().content, lambda: Client().generic("POST", "/kept/")  # with nothing in it

    assert len({before, post().content, post().content}) == 3
    assert ask().content == before


def test_head_gets_what_get_would_say_of_itself(pages_kept):
    before = next(made)
    first, page, head = ask(method="head"), ask(), ask(method="head")

    assert (int(page.content), next(made)) == (before + 2, before + 3)  # it was made for the first two of these three
    assert first.content == head.content == b""
    assert told(head) == told(page)


def told(response):
    """Its headers, but for the number of the request."""
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", ""])
def test_a_wrong_host_is_refused_before_and_after(pages_kept, host):
    wrong = {"HTTP_HOST": host, "SERVER_NAME": "evil.example"}
    refused = ask(**wrong)
    page = ask()

    assert (refused.status_code, ask(**wrong).status_code) == (400, 400)
    assert ask(**wrong).content == refused.content
    assert ask().content == page.content
    assert page.status_code == 200


def test_over_http_one_is_sent_to_https_and_told_to_stay_there(pages_kept, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 1000

    first, again = ask(secure=True), ask(secure=True)

    assert first.content == again.content
    assert again["Strict-Transport-Security"] == "max-age=1000"
    assert ask().url == "https://testserver/kept/"


def test_it_comes_packed_for_who_unpacks_it_and_is_packed_once(pages_kept):
    packed = [ask("/long/", headers={"accept-encoding": "br, gzip"}) for _ in range(2)]
    plain = [ask("/long/") for _ in range(2)]

    assert {one["Content-Encoding"] for one in packed} == {"gzip"}
    assert packed[0].content == packed[1].content
    assert gzip.decompress(packed[0].content).endswith(b"words ")
    assert [one.get("Content-Encoding") for one in plain] == [None, None]
    assert plain[0].content == plain[1].content
    assert told(packed[0]) == told(packed[1])


def test_other_style_sheets_make_other_pages(pages_kept, monkeypatch):
    before = ask().content

    monkeypatch.setattr("front.kept.staticfiles_storage.manifest_hash", "of-the-next-version", raising=False)

    assert ask().content != before


def test_a_signed_in_reader_and_a_visitor_never_get_each_others(client, pages_kept, group, member):
    where = group.get_absolute_url()
    client.force_login(member)
    mine = client.get(where)
    theirs = ask(where)

    assert (member.name in mine.text, member.name in theirs.text) == (True, False)
    assert member.name in client.get(where).text
    assert ask(where).content == theirs.content
    client.post("/sign-out/")
    assert "You are signed out" in client.get(where).text  # said to them, once
    assert "You are signed out" not in ask(where).text


# What else is said ----------------------------------------------------------------------------------------------------
@pytest.mark.urls("config.urls")
def test_a_page_again_asks_the_database_nothing_and_has_its_line(pages_kept, group, caplog):
    where = MeetingFactory(group=group).get_absolute_url()
    caplog.set_level(logging.INFO, logger="request")
    first = ask(where)

    with CaptureQueriesContext(connection) as asked:
        again = ask(where)

    assert [query["sql"] for query in asked] == []
    assert (again.content, told(again)) == (first.content, told(first))
    assert again["X-Request-ID"] != first["X-Request-ID"]
    lines = [(one.getMessage(), one.route, one.status) for one in caplog.records if one.name == "request"]
    route = "/groups/<slug:slug>/meetings/<int:pk>/"
    assert lines == [(f"GET {route} 200", route, 200)] * 2


@pytest.mark.urls("config.urls")
def test_a_feed_that_is_known_already_is_a_few_bytes(pages_kept, group):
    MeetingFactory(group=group)
    where = reverse("meetings:meeting-feed", args=[group.slug])
    known = {"if-none-match": ask(where)["ETag"]}

    with CaptureQueriesContext(connection) as asked:
        again, other = ask(where, headers=known), ask(where, headers={"if-none-match": '"other"'})

    assert len(asked) == 0
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
    assert again["Cache-Control"] == other["Cache-Control"] == "max-age=900, public"


# Without a server -----------------------------------------------------------------------------------------------------
def test_without_valkey_each_page_is_made(pages_kept, settings, monkeypatch):
    monkeypatch.setattr(fastcache, "_asked_again_at", 0.0)
    settings.CACHES = {**settings.CACHES, "fast": {**settings.CACHES["fast"], "LOCATION": "redis://127.0.0.1:9"}}

    assert ask().content != ask().content
    assert ask().status_code == 200


def lose_everything():
    """Of this test: other tests have their keys in the same Valkey."""
    fast, client = caches["fast"], caches["fast"]._cache.get_client(write=True)
    if keys := list(client.scan_iter(f"{fast.key_prefix}*")):
        client.delete(*keys)


@pytest.mark.parametrize("lost", [lose_everything, lambda: caches["fast"].delete(kept_pages.GENERATION)])
def test_a_valkey_that_forgot_is_filled_again(pages_kept, lost):
    before = ask().content

    lost()

    after = ask().content
    assert before != after
    assert ask().content == after
