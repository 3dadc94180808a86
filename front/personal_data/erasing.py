"""Forgetting who somebody was, as the rooms say it in personal.py. What councils did stays, without the name."""

import json
from collections import defaultdict
from functools import cache

import pgtrigger
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from ballots.models.rules import BALLOT_STANDS, OPTIONS_STAND
from common.personal import Erased
from front.personal_data import letters, needles, registry, sessions
from front.personal_data.gathering import addresses_of, groups_of, hinted, past_of, rows_about, texts_of
from outbox.models import Message
from scrutiny.models.day_rules import STANDING as DAYS_STAND
from scrutiny.models.rules import RATED_TEXT_STANDS
from timebank import retention as timebank
from timebank.models.rules import APPROVED_TERMS_STAND

NOBODY = "Somebody who left"
# They keep texts that have been agreed, voted on or sent.
STANDING = (APPROVED_TERMS_STAND, BALLOT_STANDS, OPTIONS_STAND, RATED_TEXT_STANDS, *DAYS_STAND)


def forget(*, person, now):
    """Erase a person whose account is closed. In the caller's transaction; the same rules for every table."""
    addresses, groups = addresses_of(person), groups_of(person)
    sought = needles.of(person.name, addresses)
    rows = {kept.model: list(rows_about(kept, person, addresses).values_list("pk", flat=True)) for kept in _found()}
    sessions.end(person)
    _clean_the_log(person, addresses, rows)
    letters.forget(sought, groups)
    timebank.forget_addresses(addresses)
    for kept in _found():
        _erase_rows(kept, person, rows[kept.model], sought)
    if sought:
        for mentioned in registry.mentions():
            _replace_in(texts_of(mentioned, groups), list(mentioned.fields), sought)
            _replace_in(_past_texts(mentioned, groups), list(mentioned.fields), sought)
    User.objects.filter(pk=person.pk).update(erased_at=now, **_emptied(User, person.pk), **NO_RIGHTS)
    person.refresh_from_db()


def forget_what_was_being_sent():
    """Empty the addresses of mail that was under way when its reader was erased. Each night; returns how many."""
    erased = User.objects.exclude(erased_at=None).values("pk")
    values = _emptied(Message, None)
    return Message.objects.filter(person_id__in=erased).exclude(**values).update(**values)


NO_RIGHTS = {"is_superuser": False, "is_staff": False}


def _found():
    return [kept for kept in registry.kept() if kept.person or kept.address]


def _emptied(model, row):
    """What the blanked fields of this row are set to."""
    [kept] = [kept for kept in registry.kept() if kept.model is model]
    fields = {name: field.to for name, field in kept.fields.items() if field.erased == Erased.BLANKED}
    return {name: to.format(row=row) if isinstance(to, str) else to for name, to in fields.items()}


def _erase_rows(kept, person, pks, sought):
    if kept.model is User:  # last, with the moment: a constraint wants them together
        return
    rows = kept.model._default_manager.filter(pk__in=pks)
    if kept.row_goes:
        rows.delete()
        return
    if kept.model is Message:  # a mail server may be answering: see forget_what_was_being_sent
        rows = kept.model._default_manager.filter(pk__in=list(_not_locked(rows)))
    for row in rows.values_list("pk", flat=True):
        if values := _emptied(kept.model, row):
            kept.model._default_manager.filter(pk=row).update(**values)
            _rewrite_history(kept.model, row, values)
    names = [name for name, field in kept.fields.items() if field.erased == Erased.NAMES]
    if names and sought:
        _replace_in(rows, names, sought)
        _replace_in(past_of(kept, person, pks), names, sought)


def _not_locked(rows):
    return rows.order_by("pk").select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)


def _rewrite_history(model, row, values):
    events = registry.history_of(model)
    tracked = {name: value for name, value in values.items() if events and registry.has_field(events, name)}
    if tracked:
        write_past(events.objects.filter(pgh_obj=row), tracked)


def write_past(rows, values):
    """Write over what otherwise nobody may: rows of history. The only place that does, and for erasing alone.

    The triggers that protect this table are named, so every other one goes on working.
    """
    with pgtrigger.ignore(*protecting(rows.model)):
        rows.update(**values)


@cache
def protecting(model):
    """The triggers, as pgtrigger names them, that keep the rows of this table, or some of them, from being changed."""
    kinds = (pgtrigger.Protect, pgtrigger.ReadOnly)
    return [
        f"{table._meta.label}:{trigger.name}"
        for table, trigger in pgtrigger.registered()
        if table is model and (isinstance(trigger, kinds) or trigger in STANDING)
    ]


# Texts ----------------------------------------------------------------------------------------------------------------
def _past_texts(mentioned, groups):
    """What the history says of them, of rows that are gone as well: only what is known to be another group's is not."""
    events, path = registry.history_of(mentioned.model), mentioned.group
    if events is None or groups is None or not path:
        return events and events.objects.all()
    if path == "pk":
        return events.objects.filter(pgh_obj__in=groups)
    hop, _, rest = path.partition("__")
    if not rest:
        return events.objects.filter(**{f"{hop}__in": groups})
    others = events._meta.get_field(hop).related_model._default_manager.exclude(**{f"{rest}__in": groups})
    here = events.objects.exclude(**{hop: None}) if mentioned.model._meta.get_field(hop).null else events.objects
    return here.exclude(**{f"{hop}__in": others.values("pk")})


def _replace_in(rows, names, sought):
    names = [name for name in names if rows is not None and registry.has_field(rows.model, name)]
    if not names:
        return
    table = rows.model._default_manager
    for pk, *texts in hinted(rows, names, sought).order_by("pk").values_list("pk", *names):
        found = dict(zip(names, texts, strict=True))
        values = {name: _fitting(rows.model, name, sought.replaced(text)) for name, text in found.items()}
        values = {name: text for name, text in values.items() if text != found[name]}
        if values and protecting(rows.model):
            write_past(table.filter(pk=pk), values)
        elif values:
            table.filter(pk=pk).update(**values)


def _fitting(model, name, text):
    """What stands for a short name is longer: the end of a full field gives way."""
    return text[: model._meta.get_field(name).max_length]


# The admin's log ------------------------------------------------------------------------------------------------------
def _clean_the_log(person, addresses, rows):
    """Entries about the person's rows lose what the row was called: that may be another name than today's."""
    of_any_length = needles.of(person.name, addresses, any_name=True)
    about = defaultdict(list)
    for model, pks in rows.items():
        about[ContentType.objects.get_for_model(model)] += [str(pk) for pk in pks]
    for kind, pks in about.items():
        for entry in LogEntry.objects.filter(content_type=kind, object_id__in=pks):
            entry.object_repr = NOBODY
            entry.change_message = of_any_length.replaced(_without_names(entry.change_message))
            entry.save(update_fields=["object_repr", "change_message"])


def _without_names(change_message):
    """The admin's list of changes, without what the changed rows were called."""
    try:
        changes = json.loads(change_message)
    except ValueError:
        return change_message
    for change in changes if isinstance(changes, list) else []:
        for what in change.values() if isinstance(change, dict) else []:
            if isinstance(what, dict):
                what.pop("object", None)
    return json.dumps(changes)
