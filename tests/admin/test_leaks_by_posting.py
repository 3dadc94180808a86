"""What is posted to an admin changes nothing of what somebody else looks after, whatever keys it names."""

import datetime as dt

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured

from common.admin import ScopedAdmin
from meetings.models import AgendaItem
from peergroups.models import Coverage, Membership, PeerGroup
from tests.admin.conftest import CANARY, list_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("noun", ["group", "membership", "invitation", "request", "meeting", "person", "message"])
def test_nothing_is_posted_to_a_row_of_others(as_lead, ours, theirs, noun):
    row = theirs[noun]
    path = f"{list_of(type(row))}{{}}/change/"
    before = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}

    foreign = as_lead.post(path.format(row.pk), {"summary": "x", "name": "x"})
    missing = as_lead.post(path.format(row.pk + 1_000_000), {"summary": "x", "name": "x"})

    assert foreign.status_code == missing.status_code in {403, 404}
    row.refresh_from_db()
    assert {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} == before


def test_rows_cannot_be_edited_in_a_list_nor_copied():
    class Editable(ScopedAdmin):
        list_display = ["group", "role"]
        list_editable = ["role"]

    class Copied(ScopedAdmin):
        save_as = True

    for leaky, word in ((Editable, "list_editable"), (Copied, "save_as")):
        with pytest.raises(ImproperlyConfigured, match=word):
            leaky(Membership, admin.site)


def test_asking_for_a_copy_makes_none(as_lead, open_desk, ours, theirs):
    before = set(PeerGroup.objects.all())
    data = {"name": "x", "slug": "x", "kind": "region", "_saveasnew": "1", **_formset("coverage", ours.coverage)}

    response = as_lead.post(f"/open/peergroups/peergroup/{ours.group.pk}/change/", data)

    assert response.status_code == 403
    assert set(PeerGroup.objects.all()) == before


def test_an_action_leaves_rows_of_others_alone(as_lead, ours, theirs):
    data = {
        "action": "remove",
        "confirmed": "yes",
        "_selected_action": [ours.membership.pk, theirs.membership.pk],
    }

    as_lead.post("/admin/peergroups/membership/", data)

    ours.membership.refresh_from_db()
    theirs.membership.refresh_from_db()
    assert ours.membership.left_because == "removed"
    assert theirs.membership.left_at is None


def test_an_action_on_all_rows_is_on_all_of_ours(as_lead, ours, theirs):
    data = {"action": "withdraw", "confirmed": "yes", "select_across": "1", "_selected_action": [theirs.invitation.pk]}

    as_lead.post("/admin/peergroups/invitation/", data)

    ours.invitation.refresh_from_db()
    theirs.invitation.refresh_from_db()
    assert ours.invitation.withdrawn_at is not None
    assert theirs.invitation.withdrawn_at is None


def test_a_confirm_page_names_only_ours(as_lead, ours, theirs):
    data = {"action": "remove", "_selected_action": [ours.membership.pk, theirs.membership.pk]}

    page = as_lead.post("/admin/peergroups/membership/", data).content.decode()

    assert "1 membership ends" in page
    assert CANARY not in page


def _formset(prefix, row, **fields):
    counts = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {f"{prefix}-{name}": value for name, value in counts.items()} | {
        f"{prefix}-0-{name}": value for name, value in {"id": row.pk, **fields}.items()
    }


@pytest.mark.parametrize(("who", "deed"), [("lead", {}), ("coordinator", {}), ("coordinator", {"DELETE": "on"})])
def test_swapped_keys_in_an_inline_change_no_row_of_others(client, request, open_desk, ours, theirs, who, deed):
    """Coverage of the other group, posted with the form of ours."""
    council = ours.coverage.council_id
    group = {"slug": "south", "name": "South", "kind": "region"}
    swapped = {"group": ours.group.pk, "council": council, "start": "2020-01-01", **deed}
    path = f"/open/peergroups/peergroup/{ours.group.pk}/change/"
    client.force_login(request.getfixturevalue(who))

    response = client.post(path, group | _formset("coverage", theirs.coverage, **swapped))

    row = Coverage.objects.get(pk=theirs.coverage.pk)
    assert (row.group_id, row.council_id, row.start) == (theirs.group.pk, theirs.coverage.council_id, None)
    assert CANARY not in response.content.decode()
    # The same with its own key does change it: it is the key that was refused.
    client.post(path, group | _formset("coverage", ours.coverage, **swapped))
    own = Coverage.objects.filter(pk=ours.coverage.pk).first()
    assert own is None if deed else own.start == dt.date(2020, 1, 1)


def test_a_swapped_key_answers_like_one_that_never_was(as_lead, open_desk, ours, theirs):
    group = {"slug": "south", "name": "South", "kind": "region"}
    path = f"/open/peergroups/peergroup/{ours.group.pk}/change/"
    swapped = {"group": ours.group.pk, "council": ours.coverage.council_id}

    def answer(pk):
        return as_lead.post(path, group | _formset("coverage", Coverage(pk=pk), **swapped))

    foreign, missing = answer(theirs.coverage.pk), answer(9_999_999)

    assert foreign.status_code == missing.status_code == 200
    assert foreign.context["errors"] == missing.context["errors"]


def test_the_parent_of_an_inline_cannot_be_swapped(as_lead, open_desk, ours, theirs):
    meeting = {
        "group": ours.group.pk, "title": "x", "starts_on": "2027-01-01", "starts_time": "10:00",
        "ends_on": "2027-01-01", "ends_time": "11:00", "audience": "members",
    }  # fmt: skip
    item = {"meeting": theirs.meeting.pk, "position": 1, "title": "x", "minutes": 5, "kind": "talk"}

    as_lead.post(
        f"/open/meetings/meeting/{ours.meeting.pk}/change/", meeting | _formset("agenda_items", ours.item, **item)
    )

    assert AgendaItem.objects.get(pk=ours.item.pk).meeting_id == ours.meeting.pk
    assert list(theirs.meeting.agenda_items.all()) == [theirs.item]


def test_a_row_cannot_be_moved_to_another_group(as_lead, open_desk, ours, theirs):
    data = {"meeting": theirs.meeting.pk, "position": 1, "title": "x", "minutes": 5, "kind": "talk"}

    response = as_lead.post(f"/open/meetings/agendaitem/{ours.item.pk}/change/", data)

    assert set(response.context["adminform"].form.errors) == {"meeting"}
    assert AgendaItem.objects.get(pk=ours.item.pk).meeting_id == ours.meeting.pk
