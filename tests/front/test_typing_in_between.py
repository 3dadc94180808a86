"""Whatever is typed where one is half in: codes, second factors, a new address, links of mails, a contact's answers.

The forms that tests/matrix/test_forms.py cannot reach, because their page is there for whoever did something before.
Together they are all forms of the product: test_no_form_is_left_out.
"""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts import actions, factors
from front.deeds import DEEDS
from scrutiny import contact_links
from scrutiny.models import Sending
from tests.days.world import NOW, world
from tests.factories import AgendaItemFactory, MeetingFactory, PresenceFactory, UserFactory
from tests.front.deed_links import Links
from tests.front.reading import newest_code
from tests.front.security.proving import (
    APP,
    CODES,
    CONFIRM,
    CONFIRM_CODE,
    OUT,
    REQUIRED,
    STAGE,
    app_code,
    confirm,
    give_app,
)
from tests.front.signing_in import CODE, SAM, WELCOME, ask, enter
from tests.matrix import declared
from tests.matrix.patterns import unique, walk
from tests.matrix.test_forms import FORMS, whose
from tests.scrutiny.rating_town import NOON, contact, passed, town
from tests.template_factories import TemplateLineFactory
from tests.typed import prove_a_page_answers

pytestmark = pytest.mark.django_db
ADDRESS, PASSKEY = "/account/security/address/", "/account/security/passkeys/new/"


def sign_in_code(client, settings, lead):
    ask(client)
    return CODE, {"code": newest_code(SAM)}


def welcome(client, settings, lead):
    client.force_login(actions.register(email=SAM, now=timezone.now()))
    return WELCOME, {"name": "Sam Example", "job_title": "", "council": ""}


def second_factor(client, settings, lead):
    settings.SECOND_FACTOR_REQUIRED = True
    give_app(lead)
    client.force_login(lead)
    return REQUIRED, {"code": app_code()}


def mfa_authenticate(client, settings, lead):
    give_app(UserFactory(email=SAM, name="Sam Example"))
    ask(client)
    enter(client, newest_code(SAM))
    return STAGE, {"code": app_code()}


def confirm_page(client, settings, lead):
    client.force_login(lead)
    return CONFIRM, {"next": "/account/security/"}


def confirm_code(client, settings, lead):
    confirm_page(client, settings, lead)
    client.post(CONFIRM, {"next": "/account/security/"})
    return CONFIRM_CODE, {"code": newest_code(lead.email)}


def confirmed(client, lead, *, app=False):
    if app:
        give_app(lead)
    client.force_login(lead)
    confirm(client, lead)


def app_new(client, settings, lead):
    confirmed(client, lead)
    return APP, {"code": "123456"}


def passkey_new(client, settings, lead):
    confirmed(client, lead)
    return PASSKEY, {"name": "Work laptop", "credential": '{"id": "x", "type": "public-key", "response": {}}'}


def recovery_codes(client, settings, lead):
    confirmed(client, lead, app=True)
    return CODES, {}


def factor_remove(client, settings, lead):
    confirmed(client, lead, app=True)
    return reverse("front:factor-remove", args=[factors.of(lead)[0].pk]), {}


def sign_out_everywhere(client, settings, lead):
    confirmed(client, lead)
    return OUT, {}


def address(client, settings, lead):
    confirmed(client, lead)
    return ADDRESS, {"email": "new@people.example"}


def address_code(client, settings, lead):
    path, typed = address(client, settings, lead)
    client.post(path, typed)
    return f"{path}code/", {"code": newest_code("new@people.example")}


HALF_IN = {
    "front:sign-in-code": sign_in_code, "front:welcome": welcome, "front:second-factor": second_factor,
    "mfa_authenticate": mfa_authenticate, "front:confirm": confirm_page, "front:confirm-code": confirm_code,
    "front:app-new": app_new, "front:passkey-new": passkey_new, "front:recovery-codes": recovery_codes,
    "front:factor-remove": factor_remove, "front:sign-out-everywhere": sign_out_everywhere, "front:address": address,
    "front:address-code": address_code,
}  # fmt: skip


@pytest.mark.parametrize("name", HALF_IN)
def test_who_is_half_in_may_type_whatever_they_like(client, settings, lead, name):
    path, typed = HALF_IN[name](client, settings, lead)
    page = client.get(path)
    assert page.status_code == 200, page

    prove_a_page_answers(client, path, **typed)


@pytest.mark.parametrize("purpose", DEEDS)
def test_who_has_a_link_may_type_whatever_they_like(client, group, council, lead, member, purpose):
    links = Links(group, council, lead, member)
    path = links.of(purpose)

    prove_a_page_answers(client, path, **links.typed)


@pytest.mark.parametrize("stage", ["sent", "follow-up"])
def test_a_supplier_may_type_whatever_they_like(client, stage):
    with time_machine.travel(NOW, tick=False):
        there = world(stage)
        path = contact_links.path(there.sending)
        prove_a_page_answers(client, path, email=there.vera.email)
        page = client.post(path, {"email": there.vera.email})["Location"]
        if stage == "sent":
            path, typed = f"{page}needs/1/", {"verdict": "committed", "what_1": "Read access", "by_1_year": "2027"}
        else:
            commitment = there.day.commitments.order_by("pk").last()
            path = reverse("scrutiny:contact-commitment", args=[there.sending.pk, commitment.pk])
            typed = {"words": "Half of it is done"}
        assert client.get(path).status_code == 200

        prove_a_page_answers(client, path, **typed)


def test_a_supplier_may_type_whatever_they_like_about_ratings(client):
    with time_machine.travel(NOON, tick=False):
        there = town()
        vera = contact(there, name="Vera Vendor", email="vera@vendor.example")
        version = passed(there)
        page = client.post(contact_links.path(Sending.objects.get()), {"email": vera.email})["Location"]
        assert client.get(page).status_code == 200

        prove_a_page_answers(client, page, version=str(version.pk), text="Thank you")


def test_who_was_there_may_type_whatever_they_like_in_a_correction(client, group, member, council):
    facts = {"notes": "What was said.", "notes_state": "circulated", "notes_round": 1}
    meeting = MeetingFactory(group=group, days=-1, **facts)
    PresenceFactory(meeting=meeting, person=member, council=council)
    client.force_login(member)
    path = reverse("meetings:correction-list", args=[group.slug, meeting.pk])

    prove_a_page_answers(client, path, words="41, not 40", item=str(AgendaItemFactory(meeting=meeting).pk))


@pytest.mark.parametrize("name", ["template-detail", "template-version"])
def test_who_uses_a_template_may_type_whatever_they_like(client, group, lead, name):
    line = TemplateLineFactory()
    meeting = MeetingFactory(group=group)
    client.force_login(lead)
    keys = [line.version.template_id, *([line.version.number] if name == "template-version" else [])]

    prove_a_page_answers(client, reverse(f"templates:{name}", args=keys), meeting=str(meeting.pk))


# Nothing is left out --------------------------------------------------------------------------------------------------
OTHERS = {
    "front:do", "scrutiny:contact-answer", "scrutiny:contact-commitment", "scrutiny:contact-ratings",
    "meetings:correction-list", "templates:template-detail", "templates:template-version",
}  # fmt: skip
NOTHING_TO_TYPE = {
    # They show something, and show it again to whoever posts; what can be sent from there has an address of its own.
    "councils:council-detail", "councils:council-list", "front:accessibility", "front:home", "front:privacy",
    "front:security", "front:security-txt", "meetings:meeting-room", "peergroups:group-detail", "peergroups:group-list",
    "scrutiny:contact-day", "scrutiny:day-follow-up",
    # A button alone.
    "front:sign-out", "meetings:notes-confirm",
    # Other people’s doors, that lead to ours.
    "account_login", "admin:login",
    # No form: a mail as it came, which tests/outbox and tests/front/test_incoming.py make up.
    "front:incoming",
}  # fmt: skip


def test_no_form_is_left_out():
    """Of the admin: tests/admin/test_typing.py."""
    there = {pattern.name for pattern in unique(walk())}
    takes = {page.name for page in declared.pages() if page.post is not None and not page.in_admin} & there
    tried = {name for name, page in FORMS.items() if whose(page)} | set(HALF_IN) | OTHERS

    assert takes - tried == NOTHING_TO_TYPE
    assert tried <= there
