import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from kombu import pools

from accounts.models import User
from accounts.sealing import seal
from config.celery import app as celery
from outbox.models import MailboxCopy, Message
from tests.factories import UserFactory
from tests.front.reading import newest_code, newest_mail, text_of
from tests.front.signing_in import CODE, HOME, SAM, SIGN_IN, WELCOME, ask, enter, is_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_counted_yet")]


# The way in -----------------------------------------------------------------------------------------------------------
def test_a_known_person_comes_in_with_the_code_from_the_mail(client, sam):
    first = ask(client)
    second = enter(client, newest_code(SAM))

    assert (first.status_code, first.url) == (302, CODE)
    assert (second.status_code, second.url) == (302, HOME)
    assert get_user(client) == sam


def test_somebody_new_is_made_after_the_right_code_and_not_before(client):
    ask(client)
    assert User.objects.count() == 0

    response = enter(client, newest_code(SAM))

    assert (response.status_code, response.url) == (302, WELCOME)
    assert get_user(client) == User.objects.get(email=SAM)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(SAM, True)]


def test_the_session_gets_a_new_name_when_somebody_comes_in(client, sam):
    ask(client)
    before = client.session.session_key

    enter(client, newest_code(SAM))

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_pages_work_with_csrf_checks_as_in_a_browser(sam):
    client = Client(enforce_csrf_checks=True)

    def token(url):
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(url).content.decode())[1]

    ask(client, csrfmiddlewaretoken=token(SIGN_IN))
    enter(client, newest_code(SAM), csrfmiddlewaretoken=token(CODE))

    assert get_user(client) == sam


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}"])
def test_the_code_may_be_typed_as_people_type(client, sam, typed):
    ask(client)

    enter(client, typed(newest_code(SAM)))

    assert get_user(client) == sam


def test_an_address_is_one_however_it_is_typed(client, sam):
    ask(client, "  SAM@People.Example ")

    enter(client, newest_code(SAM))

    assert get_user(client) == sam


def test_a_look_alike_address_is_somebody_else(client, sam):
    ask(client, "sam@pe\u043eple.example")  # a Cyrillic o
    written = Message.objects.get().to_address

    enter(client, newest_code(written))

    assert written == "sam@xn--peple-kye.example"
    assert get_user(client) == User.objects.exclude(pk=sam.pk).get()


def test_who_is_in_already_goes_home(client, sam):
    client.force_login(sam)

    assert [client.get(url).url for url in (SIGN_IN, CODE, f"{SIGN_IN}?next=/account/")] == [HOME, HOME, "/account/"]


def test_the_code_page_needs_a_code_that_is_on_its_way(client):
    assert client.get(CODE).url == SIGN_IN


def test_a_second_factor_stays_allauths(client, sam):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=sam, type=Authenticator.Type.TOTP, data={"secret": seal(secret)})
    ask(client, next="/account/")

    first = enter(client, newest_code(SAM))
    assert (first.url, is_in(client)) == ("/sign-in/second-factor/", False)
    page = client.get(first.url)
    wrong = client.post(first.url, {"code": "000000"})
    assert (page.status_code, wrong.status_code, is_in(client)) == (200, 200, False)
    counter = next(iter(yield_hotp_counters_from_time()))
    last = client.post(first.url, {"code": format_hotp_value(hotp_value(secret, counter))})

    assert (last.url, get_user(client)) == ("/account/", sam)


def test_the_second_factors_page_alone_leads_to_sign_in(client):
    assert client.get("/sign-in/second-factor/").url == SIGN_IN


# Nobody learns who is known -------------------------------------------------------------------------------------------
def test_the_next_page_is_the_same_for_known_unknown_and_closed_addresses(sam):
    UserFactory(email="gone@people.example", is_active=False)

    def seen(email):
        client = Client()
        asked = ask(client, email)
        page = client.get(CODE)
        body = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", page.content.decode())
        return asked.status_code, asked.url, page.status_code, body.replace(email, "…"), sorted(asked.cookies)

    known, unknown, closed = seen(SAM), seen("new@people.example"), seen("gone@people.example")

    assert known == unknown == closed


def test_a_closed_account_gets_a_mail_that_says_so_and_no_code(client):
    UserFactory(email=SAM, is_active=False)
    ask(client)

    mail = newest_mail(SAM)

    assert mail["Subject"] == "You cannot sign in to Peer Groups with this address"
    assert re.search(r"[A-Z]{4}-[A-Z]{4}", text_of(mail)) is None


def test_an_account_closed_between_the_two_pages_stays_closed(client, sam):
    ask(client)
    User.objects.update(is_active=False, closed_at=timezone.now())

    response = client.post(CODE, {"code": newest_code(SAM)}, follow=True)

    assert is_in(client) is False
    assert "This account is closed." in response.content.decode()


def test_who_is_deactivated_while_signed_in_is_out(client, sam):
    client.force_login(sam)
    User.objects.update(is_active=False, closed_at=timezone.now())

    assert client.get("/account/").url == f"{SIGN_IN}?next=/account/"


# The mail -------------------------------------------------------------------------------------------------------------
def test_the_mail_is_a_row_of_the_outbox_with_the_highest_priority(client, sam):
    ask(client)

    message = Message.objects.get()

    assert (message.kind, message.priority, message.to_address, message.person_id, message.state) == (
        "code", 0, SAM, sam.pk, "queued",
    )  # fmt: skip
    assert re.fullmatch(r"code:signin:[0-9a-f]{32}", message.key)


def test_the_mail_says_the_code_its_time_and_what_to_do_with_one_not_asked_for(client):
    ask(client)

    text = " ".join(text_of(newest_mail(SAM)).split())

    assert "It works once, on that page only, for 15 minutes." in text
    assert "If you did not ask for it, ignore this mail" in text


def test_no_link_in_the_mail_signs_anybody_in(client):
    ask(client)
    mail = newest_mail(SAM)
    html = mail.get_body(("html",)).get_content()

    links = set(re.findall(r'href="([^"]+)"', html)) | set(re.findall(r"https?://\S+", text_of(mail)))

    assert links == {"http://127.0.0.1:8000/"}
    assert newest_code(SAM) in html
    assert newest_code(SAM) not in mail["Subject"]


def test_the_code_is_kept_nowhere_but_in_the_mail(client):
    ask(client)

    code = newest_code(SAM)

    assert code not in str(dict(client.session))
    assert code.replace("-", "") not in str(dict(client.session))


def test_a_new_code_replaces_the_old_one_and_takes_back_its_mail(client, sam):
    ask(client)
    old = newest_code(SAM)
    ask(client)

    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "queued"]
    enter(client, old)
    assert is_in(client) is False
    enter(client, newest_code(SAM))
    assert is_in(client) is True


# Out ------------------------------------------------------------------------------------------------------------------
def test_out_is_a_post_and_ends_the_session(client, sam):
    client.force_login(sam)
    key = client.session.session_key

    assert client.get("/sign-out/").status_code == 405
    assert is_in(client) is True
    assert client.post("/sign-out/").url == HOME
    assert is_in(client) is False
    assert not Session.objects.filter(session_key=key).exists()


def test_who_is_out_may_press_it_again(client):
    assert client.post("/sign-out/").url == HOME


# Without a broker -----------------------------------------------------------------------------------------------------
@pytest.fixture
def nobody_at_the_broker(tmp_path, monkeypatch):
    """The broker's address is a socket where nobody listens: a real refusal."""
    url = f"redis+socket://{tmp_path}/nobody.sock"
    monkeypatch.setitem(celery.conf, "broker_url", url)
    monkeypatch.setitem(celery.conf, "broker_write_url", url)
    forget_connections()
    yield
    monkeypatch.undo()
    forget_connections()


def forget_connections():
    pools.reset()  # a pool that is only closed stays closed for every test after this one
    celery._pool = None
    celery.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
def test_with_valkey_stopped_one_can_still_sign_in(client, nobody_at_the_broker):
    UserFactory(email=SAM)

    ask(client)
    copy = MailboxCopy.objects.get(to_address=SAM)
    code = re.search(rb"[A-Z]{4}-[A-Z]{4}", copy.mime)[0].decode()
    enter(client, code)

    assert list(Message.objects.values_list("state", flat=True)) == ["sent"]
    assert is_in(client) is True
