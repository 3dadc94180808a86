"""Writes rows as PostgreSQL takes them fastest, COPY: with every constraint and every trigger that an INSERT meets.

One statement for some thousands of rows, so that triggers of a statement (the ledger's) run once for all of them and
what waits for its end (foreign keys, history) stays small. Each is committed at once: a run that was stopped leaves a
part of a network, and nothing in memory is ever larger than such a part.
"""

import datetime as dt
import hashlib
import io
import uuid
from itertools import islice

from django.db import connection, models, transaction
from django.utils import timezone

CHUNK, FIRST = 20_000, 300
CHUNK_WITH_HISTORY = 500  # its trigger is slower the more rows of the same statement have been written
GROWS = 4  # times: then PostgreSQL looks anew how large a table is
NOTHING = r"\N"


def _escaped(text):
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _array(values):
    return "{" + ",".join(map(str, values)) + "}"


SHAPES = {
    type(None): lambda _: NOTHING,
    bool: lambda value: "t" if value else "f",
    int: str,
    str: _escaped,
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    list: _array,
    tuple: _array,
    bytes: lambda value: "\\\\x" + value.hex(),
}


def as_text(value):
    """A value as COPY reads it."""
    shape = SHAPES.get(type(value))
    return shape(value) if shape else _escaped(str(value))


class Pen:
    """Writes on the connection of its thread. `told(words, more)` hears how many more rows there are, and of what.

    `dry`: nothing is written; the fingerprint is the same.
    """

    def __init__(self, told=None, dry=False):
        self.told, self.dry, self.prints, self.reserved = told or (lambda words, more: None), dry, {}, {}
        self.written, self.known = {}, {}  # rows, and of how many PostgreSQL knows

    def sign(self):
        """Have the history on this connection say where its rows come from, until the connection or transaction ends.

        Its triggers look that up for each row. Where there is nothing they meet an error, and PostgreSQL takes that
        back by going through all that waits for the end of the statement: 8,000 rows took twice as long.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pghistory.context_id', %s, false), "
                "set_config('pghistory.context_metadata', %s, false)",
                [str(uuid.uuid4()), '{"command": "generate"}'],
            )

    def reserve(self, model, count):
        """Take so many keys: rows are numbered from the one that is returned, plus one."""
        table, column = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            [sequence] = cursor.fetchone()
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}")  # noqa: S608
            last = cursor.fetchone()[0] + (self.reserved.get(table, 0) if self.dry else 0)
            if self.dry:
                self.reserved[table] = self.reserved.get(table, 0) + count
            elif count:
                cursor.execute("SELECT setval(%s, %s)", [sequence, last + count])
        return last

    def copy(self, model, names, rows, chunk=CHUNK):
        """Write these rows, tuples in the order of `names`; what is not named has its default. Returns how many."""
        columns, tail = _columns(model, names)
        if _has_history(model):
            chunk = min(chunk, CHUNK_WITH_HISTORY)
        statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
        table = model._meta.db_table
        seal, count = self.prints.setdefault(table, hashlib.sha256()), 0
        rows = iter(rows)
        while part := ["\t".join(map(as_text, row)) + tail for row in islice(rows, self._next(table, chunk))]:
            lines = "".join(part)
            seal.update(lines.encode())
            count += len(part)
            if not self.dry:
                self._write(table, statement, lines, len(part))
            self.told(str(model._meta.verbose_name_plural), len(part))
        return count

    def _next(self, table, chunk):
        """Parts are small while a table is: the checks within one are planned for the size that it had before."""
        return min(chunk, max(FIRST, self.written.get(table, 0) * GROWS))

    def _write(self, table, statement, lines, count):
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, io.StringIO(lines))
            self.written[table] = self.written.get(table, 0) + count
            if self.written[table] >= GROWS * self.known.get(table, 1):
                self.known[table] = self.written[table]
                cursor.execute(f"ANALYZE {table}")

    def say(self, sql, params=None):
        """A statement that leads rows on: what begins as a draft is opened, what was open is closed."""
        self.prints.setdefault("said", hashlib.sha256()).update(f"{sql}{params}".encode())
        if not self.dry:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)

    def together(self):
        """What is written in this block is committed at its end: rules that look at the end of a transaction."""
        return transaction.atomic()


def fingerprint(pens):
    """The same for the same network, whatever order the pens wrote in. In hexadecimal."""
    tables = sorted((table, seal.hexdigest()) for pen in pens for table, seal in pen.prints.items())
    return hashlib.sha256(repr(tables).encode()).hexdigest()


def _has_history(model):
    return any(trigger.name == "insert_insert" for trigger in getattr(model._meta, "triggers", ()))


def _columns(model, names):
    """(the quoted columns, the rest of every line): those that are given, and those that are the same in every row.

    Raises TypeError for one that needs a value and has none, or whose default is the moment at which it runs.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.generated}
    given = [fields.pop(name) for name in names]
    same = []
    for field in fields.values():
        if field.has_default():
            value = None if field.default is timezone.now else field.get_default()
            if value is None and not field.null:
                raise TypeError(f"{model.__name__}.{field.attname} has to be given")
            same.append((field, value))
        elif isinstance(field, models.CharField | models.TextField) and not field.null:
            same.append((field, ""))
        elif not field.null and not field.primary_key:
            raise TypeError(f"{model.__name__}.{field.attname} has to be given")
    constant = "".join(f"\t{as_text(value)}" for _, value in same)
    return [f'"{field.column}"' for field in [*given, *(field for field, _ in same)]], f"{constant}\n"
