"""Every table that people edit keeps its history, whoever writes and however, and nobody rewrites it."""

import pghistory.models
import pytest
from django.apps import apps
from django.db import DatabaseError, InternalError, connection, transaction

from tests import (
    ballot_factories,
    day_factories,
    factories,
    mail_factories,
    poll_factories,
    scrutiny_factories,
    template_factories,
    timebank_factories,
)

EVENTS = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
# In each a column to change, and to what.
CHANGES = {
    "accounts.Affiliation": ("ended_on", "2030-01-01"),
    "accounts.FeedLink": ("made_at", "2030-01-01T09:00Z"),
    "accounts.User": ("is_staff", True),
    "ballots.Ballot": ("question", "Changed"),
    "councils.Council": ("region", "Elsewhere"),
    "councils.EmailDomain": ("domain", "changed.example"),
    "councils.Succession": ("on", "2030-01-01"),
    "digests.LeadNote": ("words", "Changed"),
    "meetings.Action": ("words", "Changed"),
    "meetings.AgendaItem": ("minutes", 33),
    "meetings.Attendance": ("answer", "maybe"),
    "meetings.Correction": ("words", "Changed"),
    "meetings.DateAnswer": ("answer", "no"),
    "meetings.DatePoll": ("title", "Changed"),
    "meetings.Decision": ("sentence", "Changed"),
    "meetings.Feedback": ("worth", 1),
    "meetings.Guest": ("organisation", "Elsewhere"),
    "meetings.HostOffer": ("when", "Never"),
    "meetings.Link": ("title", "Changed"),
    "meetings.Meeting": ("venue", "Elsewhere"),
    "meetings.NotesConfirmation": ("at", "2030-01-01T09:00Z"),
    "meetings.Placement": ("placed_at", "2030-01-01T09:00Z"),
    "meetings.Presence": ("ticked_at", "2030-01-01T09:00Z"),
    "meetings.Seat": ("person_id", lambda: factories.UserFactory().pk),
    "meetings.StandingItem": ("minutes", 33),
    "meetings.Table": ("service", "Changed"),
    "meetings.Template": ("withdrawn_at", "2030-01-01T09:00Z"),
    "meetings.Topic": ("title", "Changed"),
    "meetings.Trial": ("title", "Changed"),
    "meetings.TrialAnswer": ("answer", "no"),
    "peergroups.Coverage": ("end", "2030-01-01"),
    "peergroups.Invitation": ("sends", 7),
    "peergroups.JoinRequest": ("asked_at", "2030-01-01T09:00Z"),
    "peergroups.Membership": ("organisation", "Elsewhere"),
    "peergroups.PeerGroup": ("summary", "Changed"),
    "peergroups.StartRequest": ("asked_at", "2030-01-01T09:00Z"),
    "peergroups.Webhook": ("name", "Changed"),
    "scrutiny.AgreedNeed": ("version", 33),
    "scrutiny.Commitment": ("due_on", "2030-01-01"),
    "scrutiny.Day": ("title", "Changed"),
    "scrutiny.Need": ("version", 33),
    "scrutiny.Participation": ("use_id", lambda: scrutiny_factories.UseFactory().pk),
    "scrutiny.RatingVersion": ("judged_at", "2030-01-01T09:00Z"),
    "scrutiny.SupplierContact": ("withdrawn_at", "2030-01-01T09:00Z"),
    "scrutiny.Body": ("council_id", lambda: factories.CouncilFactory().pk),
    "scrutiny.Ownership": ("until_on", "2030-01-01"),
    "scrutiny.Product": ("name", "Changed"),
    "scrutiny.ProductName": ("name", "Changed"),
    "scrutiny.Supplier": ("name", "Changed"),
    "scrutiny.SupplierName": ("name", "Changed"),
    "scrutiny.Use": ("version", "33"),
    "timebank.Account": ("ceiling", 33),
    "timebank.Agreement": ("purchase_order", "PO 33"),
    "timebank.Approval": ("sends", 7),
    "timebank.Claim": ("minutes", 33),
    "timebank.Entry": ("minutes", 33),
    "timebank.Loan": ("minutes", 33),
    "timebank.Offer": ("minutes", 33),
    "timebank.Request": ("minutes", 33),
    "timebank.Thanks": ("at", "2030-01-01T09:00Z"),
}


# Whose rows are never removed: the database refuses it.
STAY = {
    "meetings.DatePoll", "meetings.Template", "scrutiny.AgreedNeed", "scrutiny.Commitment", "scrutiny.Need",
}  # fmt: skip


def made(model):
    if model._meta.label == "councils.EmailDomain":
        return model.objects.create(council=factories.CouncilFactory(), domain="before.example")
    if model._meta.label == "scrutiny.AgreedNeed":
        return day_factories.DayFactory(stage="agreed").agreed_needs.first()
    if model._meta.label == "scrutiny.Participation":
        return day_factories.ParticipationFactory(day=day_factories.DayFactory(), planned=True)
    name = f"{model.__name__}Factory"
    homes = (
        factories, ballot_factories, day_factories, mail_factories, poll_factories, scrutiny_factories,
        template_factories,
        timebank_factories,
    )  # fmt: skip
    return next(getattr(home, name) for home in homes if hasattr(home, name))()


def told(event):
    """What the history says happened to rows of that table, oldest first."""
    return list(event.objects.order_by("pgh_id").values_list("pgh_label", flat=True))


def in_sql(text, *values):
    """Written past Django: what somebody at the database's own prompt does."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.rowcount


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event._meta.label)
def test_history_tells_what_was_added_changed_and_removed(db, event):
    model = event.pgh_tracked_model
    column, value = CHANGES[model._meta.label]
    row, value = made(model), value() if callable(value) else value
    begun = told(event)

    assert in_sql(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE id = %s', value, row.pk) == 1
    row.refresh_from_db()
    changed = event.objects.order_by("pgh_id").last()

    assert "insert" in begun
    assert getattr(changed, column) == getattr(row, column)
    if model._meta.label in STAY:
        with pytest.raises(DatabaseError), transaction.atomic():
            in_sql(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', row.pk)
        assert told(event) == [*begun, "update"]
    else:
        row.delete()
        assert told(event) == [*begun, "update", "delete"]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event._meta.label)
def test_nobody_rewrites_or_removes_history(db, event):
    made(event.pgh_tracked_model)
    begun = told(event)

    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        in_sql(f'UPDATE "{event._meta.db_table}" SET pgh_label = %s', "nothing")
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        in_sql(f'DELETE FROM "{event._meta.db_table}"')

    assert told(event) == begun
    assert "insert" in begun


def test_every_table_with_a_history_is_tried_here():
    assert {event.pgh_tracked_model._meta.label for event in EVENTS} == set(CHANGES)
