"""Table work: who sits where, and what each table found, side by side."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common import kept_typing, markdown
from common.kept_typing import keeps_typing
from meetings import actions
from meetings.forms.room import DealForm, FindingsForm, TableForm
from meetings.models import AgendaItem, Seat, Table
from meetings.permissions import can_write_notes
from meetings.presence import people_of
from meetings.views.editing import asks_and_does
from meetings.views.entrance import enter_meeting
from meetings.views.writing import both_texts, earlier
from peergroups.doors import get_visible, require


@asks_and_does
def item_tables(request, slug, pk, item):
    """All tables of a line. A POST puts one more, or deals everybody who is there out to some (`number`)."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_write_notes(visit, meeting))
    item = get_visible(meeting.agenda_items.filter(kind=AgendaItem.Kind.TABLE_WORK), item)
    item.meeting = meeting
    typed = request.POST if request.method == "POST" else None
    deals = typed is not None and "number" in typed
    seats = seats_to_choose(item)
    form = TableForm(typed if not deals else None, seats=seats)
    deal = DealForm(typed if deals else None)
    if form.is_valid():
        actions.add_table(
            item=item, service=form.cleaned_data["service"], people=form.people, guests=form.guests,
            by=request.user, now=timezone.now(),
        )  # fmt: skip
        return redirect(tables_url(item))
    if deal.is_valid():
        seated = actions.deal_tables(item=item, number=deal.cleaned_data["number"], by=request.user, now=timezone.now())
        messages.success(request, _dealt(seated))
        return redirect(tables_url(item))
    context = {"visit": visit, "group": visit.group, "meeting": meeting, "item": item, "form": form, "deal": deal}
    context |= {"tables": _tables(item), "unseated": _unseated(item, seats)}
    return render(request, "meetings/item_tables.html", context)


def _dealt(seated):
    if not seated:
        return "The tables are there. Everybody who is here has a seat already."
    return f"{seated} {'person has' if seated == 1 else 'people have'} a seat, colleagues at different tables."


@asks_and_does
@keeps_typing("findings", "over", "service", "seats")
def table_findings(request, slug, pk, table):
    """Write what one table took on, who sat there and what it found."""
    visit, meeting = enter_meeting(request, slug, pk)
    require(can_write_notes(visit, meeting))
    table = get_visible(Table.objects.filter(item__meeting=meeting).select_related("item"), table)
    table.item.meeting = meeting
    if request.method == "POST" and "remove" in request.POST:
        return _remove(request, table)
    typed = request.POST if request.method == "POST" else kept_typing.found(request)
    form = _form(request, table, typed)
    if request.method == "POST" and form.is_valid() and _save(request, table, form):
        kept_typing.forget(request)
        return redirect(tables_url(table.item))
    stale = form.is_bound and form.data.get("over") != str(table.notes_version)
    context = {
        "visit": visit,
        "group": visit.group,
        "meeting": meeting,
        "table": table,
        "form": form,
        "seated": len(form["seats"].value() or ()),
        "over": table.notes_version,
        "kept": form.is_bound and request.method != "POST",
        "both": both_texts(table.findings, form.data.get("findings", "")) if stale else None,
        "typed_by": kept_typing.typed_by(request.user),
    }
    return render(request, "meetings/table_findings.html", context)


def _form(request, table, typed):
    version = earlier(request, table.revisions.all())
    seats = Seat.objects.filter(table=table)
    initial = {
        "findings": version.text if version else table.findings,
        "service": table.service,
        "seats": [f"p{seat.person_id}" if seat.person_id else f"g{seat.guest_id}" for seat in seats],
    }
    choices = sorted(seats_to_choose(table.item), key=lambda choice: choice[0] not in initial["seats"])
    form = FindingsForm(typed, initial=initial, seats=choices)
    form.earlier = version
    return form


def _save(request, table, form):
    now, by, data = timezone.now(), request.user, form.cleaned_data
    try:
        with transaction.atomic():
            actions.write_findings(table=table, findings=data["findings"], over=data["over"], by=by, now=now)
            actions.change_table(
                table=table, service=data["service"], people=form.people, guests=form.guests, by=by, now=now
            )
    except actions.NotesChangedMeanwhile:
        table.refresh_from_db(fields=["findings", "notes_version"])
        form.add_error("findings", "Somebody else saved this table while you typed. Nothing is lost: both are below")
        return False
    return True


def _remove(request, table):
    try:
        actions.remove_table(table=table, by=request.user, now=timezone.now())
    except actions.TableHasFindings as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    messages.success(request, f"{table} is gone.")
    return redirect(tables_url(table.item))


def seats_to_choose(item):
    """Who can sit: everybody who is there and whoever sits already. [(key, name)], by name."""
    seated = set(Seat.objects.filter(item=item).values_list("person", flat=True))
    here = [one for one in people_of(item.meeting) if one.here or one.pk in seated]
    people = [(f"p{one.pk}", f"{one.name}, {one.whom_for}" if one.whom_for else one.name) for one in here]
    return people + [(f"g{guest.pk}", f"{guest}, guest") for guest in item.meeting.guests.all()]


def _tables(item):
    """The tables with who sits there and what they found, in two statements."""
    tables = list(Table.objects.filter(item=item).order_by("number"))
    seats = Seat.objects.filter(item=item).select_related("person", "guest")
    for table in tables:
        table.sitting = sorted(_sits(seat) for seat in seats if seat.table_id == table.pk)
        table.shown = markdown.to_html(table.findings)
    return tables


def _sits(seat):
    guest = seat.guest
    return f"{guest.name} ({guest.organisation or 'guest'})" if guest else str(seat.person)


def _unseated(item, seats):
    """How many of those who could sit do not yet."""
    return len(seats) - Seat.objects.filter(item=item).count()


def tables_url(item):
    return reverse("meetings:item-tables", args=[item.meeting.group.slug, item.meeting_id, item.pk])
