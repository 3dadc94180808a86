"""Signing in through a council's own provider, against one that speaks OpenID Connect here."""

import datetime as dt
import time

import pytest
import time_machine
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from accounts.models import Affiliation, User
from config import environment
from front import sign_in_elsewhere
from outbox.models import DeadAddress
from peergroups.tokens import invitation_url
from tests.factories import CouncilFactory, InvitationFactory, UserFactory
from tests.openid import CLIENT, SECRET, OpenIDProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counted_apart")]
LEAVE, BACK = "/sign-in/elsewhere/", "/sign-in/elsewhere/back/"
SAM = "sam@winchester.gov.uk"
OUT = "You are not signed in"


@pytest.fixture
def provider(settings):
    with OpenIDProvider(settings.SITE_URL + BACK) as provider:
        settings.OIDC = provider.settings
        yield provider


@pytest.fixture
def sam(db):
    return UserFactory(email=SAM, name="Sam Lee")


def sent_back(client, provider, **asked):
    """Go there; returns what the browser comes back with."""
    return provider.visit(client.get(LEAVE, asked)["Location"])


def come_in(client, provider, **asked):
    return client.get(BACK, sent_back(client, provider, **asked))


def is_in(client):
    return get_user(client).is_authenticated


# The way in -----------------------------------------------------------------------------------------------------------
def test_whom_the_provider_vouches_for_comes_in_and_goes_on_where_they_were(client, provider, sam):
    response = come_in(client, provider, next="/account/")

    assert (response.status_code, response.url) == (302, "/account/")
    assert get_user(client) == sam


def test_the_page_offers_it_where_it_is_set_up_and_keeps_where_to_go(client, provider):
    page = client.get("/sign-in/?next=/account/").content.decode()

    assert 'href="/sign-in/elsewhere/?next=%2Faccount%2F">Sign in with Microsoft</a>' in page
    assert "For addresses at winchester.gov.uk." in page


def test_without_a_provider_nothing_of_it_is_there(client):
    page = client.get("/sign-in/").content.decode()

    assert "Sign in with" not in page
    assert [client.get(path).status_code for path in (LEAVE, BACK)] == [404, 404]


def test_who_is_new_joins_as_with_a_code_and_acts_for_the_council_of_the_domain(client, provider):
    council = CouncilFactory(domains=["winchester.gov.uk"])

    response = come_in(client, provider, next="/account/")

    person = User.objects.get(email=SAM)
    assert (get_user(client), response.url) == (person, "/welcome/?next=%2Faccount%2F")
    affiliation = Affiliation.objects.get(person=person)
    assert (affiliation.council, affiliation.confirmed_by) == (council, person)
    assert person.emailaddress_set.get().verified
    assert not person.has_usable_password()


def test_the_same_person_comes_in_either_way_whatever_the_case_of_the_address(client, provider, sam):
    provider.person["email"] = "Sam@WINCHESTER.gov.uk"

    come_in(client, provider)

    assert (get_user(client), User.objects.count()) == (sam, 1)


def test_who_was_invited_is_asked_whether_they_accept(client, provider, sam):
    invitation = InvitationFactory(email=SAM)
    page = invitation_url(invitation).removeprefix("http://127.0.0.1:8000")

    response = come_in(client, provider, next=page)

    assert response.url == page
    assert get_user(client) == sam
    assert invitation.group.name in client.get(page).content.decode()


def test_an_address_that_no_mail_reaches_stays_so(client, provider, sam):
    """No mail has shown that it works: with a code it would be alive again."""
    DeadAddress.objects.create(address=SAM, why="550 no such person", since=timezone.now())

    come_in(client, provider)

    assert is_in(client)
    assert DeadAddress.objects.dead().of(SAM).exists()


def test_the_session_is_a_new_one(client, provider, sam):
    asked = sent_back(client, provider)
    before = client.session.session_key

    client.get(BACK, asked)

    assert client.session.session_key != before


def test_a_second_factor_is_asked_for_here_as_well(client, provider, sam):
    Authenticator.objects.create(user=sam, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    provider.claims["amr"] = ["pwd", "mfa"]

    response = come_in(client, provider, next="/account/")

    assert (response.url, is_in(client)) == ("/sign-in/second-factor/", False)
    [record] = client.session[AUTHENTICATION_METHODS_SESSION_KEY]
    assert (record["method"], record["amr"]) == ("oidc", ["pwd", "mfa"])


def test_a_closed_account_stays_closed(client, provider):
    UserFactory(email=SAM, is_active=False)

    response = client.get(BACK, sent_back(client, provider), follow=True)

    assert "This account is closed." in response.content.decode()
    assert not is_in(client)


def test_who_is_in_already_goes_on(client, provider, sam):
    client.force_login(sam)

    assert [client.get(path, {"next": "/account/"}).url for path in (LEAVE, BACK)] == ["/account/", "/"]


def test_nobody_is_sent_to_another_site_afterwards(client, provider, sam):
    assert come_in(client, provider, next="https://elsewhere.example/").url == "/"


# Who does not come in -------------------------------------------------------------------------------------------------
def hour_ago():
    return int(time.time()) - 3600


TOKENS = {
    "made for another sign-in": lambda: {"nonce": "another"},
    "without a nonce": lambda: {"nonce": None},
    "made for another programme": lambda: {"aud": "another"},
    "of another tenant": lambda: {"iss": "https://login.microsoftonline.com/another/v2.0"},
    "of an hour ago": lambda: {"iat": hour_ago(), "exp": hour_ago() + 300},
    "without an end": lambda: {"exp": None},
    "of an hour ahead": lambda: {"nbf": int(time.time()) + 3600},
    "of nobody": lambda: {"sub": None},
    "given to another programme": lambda: {"aud": [CLIENT, "another"], "azp": "another"},
}


def stays_out(client, response, said, status=400):
    page = response.content.decode()
    return (response.status_code, OUT in page, said in page, is_in(client)) == (status, True, True, False)


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(client, provider, sam, token):
    provider.claims = TOKENS[token]()

    assert stays_out(client, come_in(client, provider), "What Microsoft told us cannot be used.")


def test_a_token_that_somebody_else_signed_lets_nobody_in(client, provider, sam):
    provider.signed_by = "somebody else's"

    assert stays_out(client, come_in(client, provider), "cannot be used")


def test_a_token_signed_with_what_we_know_ourselves_lets_nobody_in(client, provider, sam):
    """A provider signs with a key that only it has, whatever the token says of how it is signed."""
    provider.algorithm = "HS256"

    assert stays_out(client, come_in(client, provider), "cannot be used")


@pytest.mark.parametrize("token", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", 7])
def test_what_is_no_token_lets_nobody_in(client, provider, sam, token):
    provider.token = token or " "

    assert stays_out(client, come_in(client, provider), "cannot be used")


def test_a_key_that_the_provider_does_not_name_lets_nobody_in(client, provider, sam):
    provider.header = {"kid": "2"}

    assert stays_out(client, come_in(client, provider), "cannot be used")


UNVERIFIED = [
    {"xms_edov": None},
    {"xms_edov": False},
    {"xms_edov": "0"},
    {"xms_edov": ["true"]},
    {"xms_edov": None, "email_verified": False},
    {"xms_edov": None, "email_verified": "true"},
    {"email": None},
    {"email": "sam"},
    {"email": None, "preferred_username": SAM},
]


@pytest.mark.parametrize("person", UNVERIFIED)
def test_an_address_that_nobody_has_verified_takes_no_account(client, provider, sam, person):
    provider.claims = person

    assert stays_out(client, come_in(client, provider), "an email address that it has checked")


@pytest.mark.parametrize("person", [{"xms_edov": 1}, {"xms_edov": "true"}, {"xms_edov": None, "email_verified": True}])
def test_an_address_counts_as_verified_in_each_way_that_providers_say_so(client, provider, sam, person):
    provider.claims = person

    come_in(client, provider)

    assert get_user(client) == sam


@pytest.mark.parametrize("email", ["sam@oxford.gov.uk", "sam@mail.winchester.gov.uk", "sam@winchester.gov.uk.example"])
def test_an_address_of_another_council_is_not_this_providers_to_give(client, provider, email):
    UserFactory(email=email)
    provider.person["email"] = email

    assert stays_out(client, come_in(client, provider), "for addresses at winchester.gov.uk only")


def test_what_was_used_is_used(client, provider, sam):
    back = sent_back(client, provider)
    client.get(BACK, back)
    client.post("/sign-out/")

    assert stays_out(client, client.get(BACK, back), "Start again.")
    assert len([asked for asked in provider.asked if asked.path == "/token"]) == 1


def test_what_another_browser_began_lets_nobody_in(client, provider, sam):
    victim = Client()
    sent_back(victim, provider)

    assert stays_out(victim, victim.get(BACK, sent_back(client, provider)), "this browser began another time")


def test_a_code_that_another_sign_in_brought_back_lets_nobody_in(client, provider, sam):
    """PKCE: the code alone is worth nothing."""
    theirs, ours = sent_back(client, provider), sent_back(client, provider)

    response = client.get(BACK, {"state": ours["state"], "code": theirs["code"]})

    assert stays_out(client, response, "cannot be used")


def test_ten_minutes_are_enough(client, provider, sam):
    back = sent_back(client, provider)

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=601)):
        response = client.get(BACK, back)

    assert stays_out(client, response, "longer than 10 minutes")


def test_several_tabs_may_be_under_way_and_the_oldest_is_forgotten(client, provider, sam):
    backs = [sent_back(client, provider) for _ in range(sign_in_elsewhere.MOST + 1)]

    assert stays_out(client, client.get(BACK, backs[0]), "Start again.")
    client.get(BACK, backs[1])
    assert get_user(client) == sam


@pytest.mark.parametrize(
    ("error", "said"), [("access_denied", "You stopped at Microsoft."), ("server_error", "cannot be used")]
)
def test_who_stops_there_is_told_so(client, provider, error, said):
    state = sent_back(client, provider)["state"]

    assert stays_out(client, client.get(BACK, {"state": state, "error": error}), said)


# The provider ---------------------------------------------------------------------------------------------------------
def test_a_provider_that_describes_itself_as_another_is_not_asked(client, provider):
    provider.described = {"issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"}

    assert stays_out(client, client.get(LEAVE), "Microsoft does not answer us.", status=503)


@pytest.mark.parametrize("answer", [(500, {}, b"{}"), (200, {}, b"<html>"), (200, {}, b"[]"), (200, {}, b"{}"), None])
def test_a_provider_that_does_not_answer_is_said_to_and_a_code_is_offered(client, provider, answer):
    provider.answer = lambda _: answer

    response = client.get(LEAVE, {"next": "/account/"})

    assert stays_out(client, response, 'href="/sign-in/?next=%2Faccount%2F"', status=503)


def test_a_provider_that_names_an_address_of_another_kind_is_not_called(client, provider):
    back = sent_back(client, provider)
    provider.described = {"token_endpoint": "file:///etc/passwd"}

    assert stays_out(client, client.get(BACK, back), "does not answer us", status=503)


def test_nothing_of_it_is_in_the_log(client, provider, sam, caplog):
    provider.claims = {"nonce": "another"}
    back = sent_back(client, provider)

    client.get(BACK, back)

    assert "nobody came in through the provider: the token was made for another sign-in" in caplog.text
    assert not any(secret in caplog.text for secret in (SECRET, back["code"], back["state"], SAM))


@pytest.mark.parametrize("enough", [0, 1])
def test_it_cannot_be_tried_without_end(client, provider, settings, enough):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_ins_elsewhere": f"{enough}/d/ip"}

    response = come_in(client, provider) if enough else client.get(LEAVE)

    assert stays_out(client, response, "Too many people tried", status=429)
    assert not [asked for asked in provider.asked if asked.path == "/token"]


# What is set ----------------------------------------------------------------------------------------------------------
TENANT = "https://login.microsoftonline.com/9d3b1c52-7d0e-4f0e-8f1c-2a6f0f5d1e11/v2.0"
SET = {
    "OIDC_ISSUER": TENANT,
    "OIDC_CLIENT_ID": "c",
    "OIDC_CLIENT_SECRET": "s",
    "OIDC_DOMAINS": "winchester.gov.uk, hants.gov.uk",
}


@pytest.fixture
def told(monkeypatch):
    def told(**given):
        for name, value in (SET | given).items():
            monkeypatch.setenv(name, value)
        return environment.oidc()

    return told


def test_one_block_of_settings_is_all(told):
    assert told(OIDC_ISSUER=f"{TENANT}/") == {
        "issuer": TENANT, "client_id": "c", "client_secret": "s", "domains": ("winchester.gov.uk", "hants.gov.uk"),
        "name": "Microsoft",
    }  # fmt: skip
    assert told(OIDC_ISSUER="https://id.example", OIDC_NAME="Our log-in")["name"] == "Our log-in"


def test_nothing_set_is_nothing(told):
    assert told(**dict.fromkeys(SET, "")) is None


@pytest.mark.parametrize("name", SET)
def test_half_of_it_is_refused(told, name):
    with pytest.raises(SystemExit, match=f"needs {name} as well"):
        told(**{name: ""})


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers", "winchester.onmicrosoft.com", ""])
def test_a_tenant_of_everybody_is_refused(told, tenant):
    with pytest.raises(SystemExit, match="OIDC_ISSUER is one tenant"):
        told(OIDC_ISSUER=f"https://login.microsoftonline.com/{tenant}/v2.0")


def test_an_issuer_without_tls_is_refused(told):
    with pytest.raises(SystemExit, match="with https:// in front"):
        told(OIDC_ISSUER="http://id.example")


def test_a_domain_that_is_none_is_refused(told):
    with pytest.raises(SystemExit, match="OIDC_DOMAINS has '@winchester"):
        told(OIDC_DOMAINS="@winchester.gov.uk")
