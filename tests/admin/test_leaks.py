"""Every way by which an admin is known to tell, or to change, what somebody else looks after.

Each test asks as a coordinator first: the canaries of the other group are there to be heard. `open_desk` is an admin in
which leads may do everything, so that it is the base class that refuses and not what our own lists leave out.
"""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured

from common.admin import ScopedAdmin
from meetings.models import AgendaItem, Meeting
from peergroups.models import Membership
from tests.admin.conftest import CANARY, list_of
from tests.factories import (
    AffiliationFactory,
    AttendanceFactory,
    MeetingFactory,
    MembershipFactory,
    PointFactory,
    SuccessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


MODELS = [model for model in admin.site._registry if model._meta.app_label not in {"outbox", "standards"}]


# Lists and forms ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    [
        "peergroups/peergroup/", "peergroups/membership/?left=all", "peergroups/invitation/", "peergroups/joinrequest/",
        "meetings/meeting/", "meetings/action/", "meetings/decision/", "meetings/topic/", "meetings/guest/",
        "accounts/user/", "accounts/affiliation/", "digests/leadnote/", "outbox/message/", "timebank/request/",
        "timebank/offer/", "timebank/loan/", "timebank/transfer/", "ballots/ballot/",
    ],
)  # fmt: skip
def test_a_list_holds_what_is_ours_alone(both, ours, theirs, path):
    page = both(f"/admin/{path}")

    assert "ourword" in page or "South" in page
    assert CANARY not in page


@pytest.mark.parametrize(
    "noun",
    [
        "group", "membership", "gone", "invitation", "request", "meeting", "action", "decision", "topic", "guest",
        "person", "affiliation", "note", "message", "help_wanted", "offer", "loan", "account", "transfer", "ballot",
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_a_row_of_others_answers_like_one_that_never_was(as_lead, ours, theirs, noun, page):
    row = theirs[noun]
    path = f"{list_of(type(row))}{{}}/{page}/"

    foreign, missing = as_lead.get(path.format(row.pk)), as_lead.get(path.format(row.pk + 1_000_000))

    assert foreign.status_code == missing.status_code != 200
    assert _bare(foreign) == _bare(missing)


def _bare(response):
    return re.sub(r'(value="|/)[\w-]*\d[\w-]*|nonce-\S+', "", response.content.decode())


# Choices --------------------------------------------------------------------------------------------------------------
def test_choices_of_a_foreign_key_are_ours(both, open_desk, ours, theirs):
    page = both("/open/peergroups/joinrequest/add/")

    assert ours.person.name in page
    assert CANARY not in page


def test_a_choice_of_others_is_refused_when_it_is_posted(as_lead, open_desk, ours, theirs):
    data = {"group": theirs.group.pk, "person": theirs.person.pk, "words": "let me in"}

    response = as_lead.post("/open/peergroups/joinrequest/add/", data)

    assert set(response.context["adminform"].form.errors) == {"group", "person"}
    assert CANARY not in response.content.decode()


def test_choices_of_many_are_those_whose_own_list_one_may_see(client, lead, coordinator, open_desk, ours):
    PointFactory(title=CANARY)  # standards are for coordinators
    offered = {}
    for user in (coordinator, lead):
        client.force_login(user)
        form = client.get("/open/meetings/meeting/add/").context["adminform"].form
        offered[user] = [point.title for point in form.fields["themes"].queryset]

    assert offered == {coordinator: [CANARY], lead: []}


def test_the_label_of_a_raw_number_cannot_be_asked_for():
    class Raw(ScopedAdmin):
        raw_id_fields = ["group"]

    with pytest.raises(ImproperlyConfigured, match="raw_id_fields"):
        Raw(Membership, admin.site)


def test_autocomplete_finds_what_is_ours_and_every_council(client, coordinator, lead, open_desk, ours, theirs):
    def found(user, field, term):
        client.force_login(user)
        asked = {"app_label": "peergroups", "model_name": "membership", "field_name": field, "term": term}
        return [row["text"] for row in client.get("/open/autocomplete/", asked).json()["results"]]

    assert found(coordinator, "person", CANARY) != []
    assert found(lead, "person", CANARY) == []
    assert found(lead, "person", "ourword") != []
    assert found(coordinator, "group", CANARY) != []
    assert found(lead, "group", CANARY) == []
    assert found(lead, "council", "Elsewhere") == ["Elsewhere"]


def test_autocomplete_shows_no_label_for_a_number_that_was_typed(both, open_desk, ours, theirs):
    page = both("/open/peergroups/membership/add/", {"group": theirs.group.pk, "person": theirs.person.pk})

    assert CANARY not in page


# Lists: what an address may ask ---------------------------------------------------------------------------------------
def test_filters_offer_what_is_ours(both, open_desk, ours, theirs):
    MembershipFactory(group=theirs.group, person=ours.person, council=ours.membership.council)  # known to both
    AttendanceFactory(meeting=ours.meeting, person=theirs.person)

    assert CANARY not in both("/open/peergroups/membership/")
    assert CANARY not in both("/open/meetings/meeting/")  # also whom only a row of ours names


def test_our_own_filters_offer_what_is_ours(both, ours, theirs):
    for path in ("peergroups/membership/?left=all", "meetings/meeting/", "outbox/message/", "peergroups/invitation/"):
        assert CANARY not in both(f"/admin/{path}")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("peergroups/membership/", "person__email__startswith=a"),
        ("peergroups/membership/", "group__chat_url__contains=a"),
        ("peergroups/membership/", "left_by__name__startswith=Q"),
        ("peergroups/membership/", "group__memberships__person__name__startswith=Q"),
        ("peergroups/membership/", "council__memberships__group__name__startswith=q"),
        ("accounts/user/", "password__startswith=!"),
        ("accounts/user/", "last_login__gte=2026-01-01"),
        ("accounts/user/", "is_superuser__exact=1"),
        ("accounts/user/", "memberships__group__name__startswith=q"),
        ("accounts/user/", "emailaddress__email__startswith=q"),
        ("outbox/message/", "key__startswith=invitation"),
        ("outbox/message/", "body__packed__isnull=0"),
        ("outbox/message/", "person_id__exact=1"),
        ("meetings/meeting/", "group__memberships__person__name__startswith=q"),
        ("meetings/meeting/", "group__name__startswith=q"),
    ],
)
def test_an_address_asks_nothing_that_the_list_does_not_offer(as_lead, ours, path, query):
    assert as_lead.get(f"/admin/{path}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("peergroups/membership/", "role__exact=lead&left=all"), ("peergroups/membership/", "council__id__exact=1"),
        ("meetings/meeting/", "group__id__exact=1"), ("meetings/meeting/", "starts_at=2026"),
        ("outbox/message/", "state__exact=sent"), ("accounts/affiliation/", "confirmed_at__isempty=1"),
    ],
)  # fmt: skip
def test_an_address_may_ask_what_the_list_offers(as_lead, ours, path, query):
    response = as_lead.get(f"/admin/{path}?{query}")

    assert response.status_code == 200
    assert "?e=1" not in response.request["QUERY_STRING"]


def test_the_search_finds_nothing_of_others(client, lead, coordinator, ours, theirs):
    def found(user, path):
        client.force_login(user)
        return client.get(f"/admin/{path}", {"q": CANARY}).context["cl"].result_count

    for path in ("peergroups/membership/", "accounts/affiliation/"):
        assert found(coordinator, path) > 0
        assert found(lead, path) == 0


def test_the_dates_above_a_list_are_those_of_ours(client, lead, coordinator, open_desk, ours, theirs):
    MeetingFactory(group=theirs.group, starts_on=dt.date(2015, 5, 5))

    def dates(user):
        client.force_login(user)
        return client.get("/open/meetings/meeting/").content.decode()

    assert "starts_on__year=2015" in dates(coordinator)
    assert "2015" not in dates(lead)


@pytest.mark.parametrize("field", ["email", "password", "name"])
def test_a_popup_asks_for_no_other_field_than_the_key(as_lead, ours, field):
    assert as_lead.get("/admin/accounts/user/", {"_to_field": field, "_popup": 1}).status_code == 400
    path = f"/admin/accounts/user/{ours.person.pk}/change/"
    assert as_lead.get(path, {"_to_field": field, "_popup": 1}).status_code == 400


def test_a_popup_holds_what_is_ours(both, ours, theirs):
    assert CANARY not in both("/admin/accounts/user/", {"_popup": 1, "_to_field": "id"})


def test_a_form_is_not_opened_by_another_key_than_its_own(as_lead, theirs):
    path = f"/admin/accounts/user/{theirs.person.pk}/change/"

    assert as_lead.get(path, {"_to_field": "id"}).status_code == 404


# What else a page tells -----------------------------------------------------------------------------------------------
def test_a_lead_cannot_be_let_delete():
    """Django's page before deleting names all that would go along, whoever looks after it."""

    class Deleting(ScopedAdmin):
        lead_may = frozenset({"view", "delete"})

    with pytest.raises(ImproperlyConfigured, match="lead_may"):
        Deleting(Membership, admin.site)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_nothing_is_deleted_by_a_lead(as_lead, lead, model):
    request = type("Request", (), {"user": lead})()

    model_admin = admin.site.get_model_admin(model)

    assert not model_admin.has_delete_permission(request)
    assert "delete_selected" not in model_admin.get_actions(as_lead.get("/admin/").wsgi_request)


def test_the_history_of_others_is_not_found_and_ours_names_whom_the_reader_knows(
    as_lead, lead, coordinator, client, ours, theirs
):
    group = ours.group
    client.force_login(coordinator)
    form = {"name": "South", "slug": "south", "kind": "region", "summary": "Together", "months_between": "3"}
    empty = {f"coverage-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    client.post(f"/admin/peergroups/peergroup/{group.pk}/change/", form | empty)
    client.force_login(lead)
    client.post(f"/admin/peergroups/peergroup/{group.pk}/change/", {"summary": "Apart", "months_between": "3"} | empty)

    page = client.get(f"/admin/peergroups/peergroup/{group.pk}/history/")

    changes = page.context["changes"]
    assert [(change.who, change.what) for change in changes] == [
        ("You", "Changed"), ("A coordinator", "Changed"), ("The product itself", "Added"),
    ]  # fmt: skip
    assert [(d.field, d.old, d.new) for d in changes[0].differences] == [("Summary", "Together", "Apart")]
    assert coordinator.name not in page.content.decode()
    assert client.get(f"/admin/peergroups/peergroup/{theirs.group.pk}/history/").status_code == 404


def test_history_says_no_name_that_the_reader_may_not_know(client, lead, coordinator, open_desk, ours, theirs):
    """A row that pointed at somebody of the other group once, and at their group's meeting."""
    AgendaItem.objects.filter(pk=ours.item.pk).update(meeting=theirs.meeting, position=9)
    AgendaItem.objects.filter(pk=ours.item.pk).update(meeting=ours.meeting, position=8)
    request = ours.request
    type(request).objects.filter(pk=request.pk).update(person=theirs.person)
    type(request).objects.filter(pk=request.pk).update(person=ours.person)

    for path, anonymous in (
        (f"/open/meetings/agendaitem/{ours.item.pk}/history/", "another meeting"),
        (f"/open/peergroups/joinrequest/{request.pk}/history/", "Somebody else"),
    ):
        client.force_login(coordinator)
        assert CANARY in client.get(path).content.decode()
        client.force_login(lead)
        page = client.get(path).content.decode()
        assert CANARY not in page
        assert anonymous in page


def test_there_is_no_history_of_what_one_may_not_view_nor_of_what_keeps_none(client, lead, coordinator, ours):
    standard = PointFactory().standard

    def status(user, path):
        client.force_login(user)
        return client.get(f"/admin/{path}/history/").status_code

    assert status(lead, f"standards/standard/{standard.pk}") == 403
    assert status(coordinator, f"standards/standard/{standard.pk}") == 404
    assert status(lead, f"outbox/message/{ours.message.pk}") == 404


def test_history_tells_of_no_field_that_the_form_does_not_show(client, coordinator, lead, ours):
    type(lead).objects.filter(pk=ours.person.pk).update(is_superuser=True, is_staff=True)
    type(lead).objects.filter(pk=ours.person.pk).update(is_superuser=False, is_staff=False)
    path = f"/admin/accounts/user/{ours.person.pk}/history/"

    def fields(user):
        client.force_login(user)
        changes = client.get(path).context["changes"]
        return {difference.field for change in changes for difference in change.differences}

    assert "Superuser status" in fields(coordinator)
    assert fields(lead) == set()


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("peergroups/membership/", "ourword"), ("peergroups/invitation/", "ourword"),
        ("peergroups/joinrequest/", "ourword"), ("peergroups/peergroup/", "South"), ("meetings/meeting/", "ourword"),
        ("accounts/user/", "ourword"), ("accounts/affiliation/", "ourword"), ("outbox/message/", "ourword"),
        ("timebank/request/", "ourword"), ("timebank/loan/", "ourword"), ("ballots/ballot/", "ourword"),
    ],
)  # fmt: skip
def test_a_download_holds_what_is_ours(client, lead, coordinator, ours, theirs, path, known):
    def downloaded(user):
        client.force_login(user)
        data = {"action": "download", "select_across": "1", "_selected_action": [1]}
        response = client.post(f"/admin/{path}?left=all" if "membership" in path else f"/admin/{path}", data)
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        return response.content.decode()

    assert CANARY in downloaded(coordinator)
    assert CANARY not in downloaded(lead)
    assert known in downloaded(lead)


def test_what_names_no_columns_is_not_downloaded(as_coordinator):
    succession = SuccessionFactory()
    path = "/admin/councils/succession/"

    page = as_coordinator.get(path)
    response = as_coordinator.post(path, {"action": "download", "_selected_action": [succession.pk]}, follow=True)

    assert [name for name, _ in page.context["action_form"].fields["action"].choices if name] == ["delete_selected"]
    assert response["Content-Type"].startswith("text/html")


def test_a_download_runs_nothing_in_a_spreadsheet(as_lead, lead, ours):
    for n, name in enumerate(['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(1)"]):
        MembershipFactory(group=ours.group, person=UserFactory(name=name, email=f"p{n}@people.example"))
    data = {"action": "download", "select_across": "1", "_selected_action": [ours.membership.pk]}

    lines = as_lead.post("/admin/peergroups/membership/", data).content.decode().splitlines()

    assert [line for line in lines if line.lstrip('"')[:1] in "=+-@"] == []
    assert any(line.startswith("'+1,") for line in lines)


def test_a_mail_log_has_no_key_no_subject_and_no_body(as_lead, ours):
    path = f"/admin/outbox/message/{ours.message.pk}/change/"

    page = as_lead.get(path).content.decode()

    assert ours.message.to_address in page
    assert ours.message.key not in page
    assert ours.message.message_id not in page


def test_view_on_site_is_the_page_itself(as_lead, ours, theirs):
    page = as_lead.get(f"/admin/meetings/meeting/{ours.meeting.pk}/change/").content.decode()

    assert f'href="{ours.meeting.get_absolute_url()}" class="viewsitelink"' in page
    assert "/admin/r/" not in page


def test_the_shortcut_by_number_is_gone(as_coordinator, theirs):
    from django.contrib.contenttypes.models import ContentType

    number = ContentType.objects.get_for_model(Meeting).pk

    assert as_coordinator.get(f"/admin/r/{number}/{theirs.meeting.pk}/").status_code == 404


def test_a_person_of_two_groups_is_shown_with_ours_alone(as_lead, ours, theirs):
    MembershipFactory(group=theirs.group, person=ours.person, council=ours.membership.council)

    page = as_lead.get(f"/admin/accounts/user/{ours.person.pk}/change/").content.decode()

    assert "South" in page
    assert CANARY not in page


def test_who_left_is_no_longer_one_of_our_people(as_lead, ours):
    listed = as_lead.get("/admin/accounts/user/").content.decode()

    assert ours.person.name in listed
    assert ours.gone.person.name not in listed
    assert as_lead.get(f"/admin/accounts/user/{ours.gone.person_id}/change/").status_code == 404


def test_a_lead_confirms_nobody_for_a_council_that_the_group_does_not_cover(as_lead, ours, council):
    elsewhere = AffiliationFactory(person=ours.person, confirmed_at=None, confirmed_by=None)  # not covered
    data = {"action": "confirm", "confirmed": "yes", "_selected_action": [elsewhere.pk, ours.affiliation.pk]}

    as_lead.post("/admin/accounts/affiliation/", data)

    elsewhere.refresh_from_db()
    ours.affiliation.refresh_from_db()
    assert elsewhere.confirmed_at is None
    assert ours.affiliation.confirmed_at is not None


def test_the_admin_keeps_no_log_of_its_own(as_lead, ours):
    from django.contrib.admin.models import LogEntry

    empty = {f"coverage-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}

    response = as_lead.post(f"/admin/peergroups/peergroup/{ours.group.pk}/change/", {"summary": "x"} | empty)

    assert response.status_code == 302
    assert LogEntry.objects.count() == 0
    assert "Recent actions" not in as_lead.get("/admin/").content.decode()
