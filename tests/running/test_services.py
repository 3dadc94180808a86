"""PostgreSQL and Valkey from wheels: shared, ended with the last user, and never in the way of the next start."""

import os
import shutil
import signal
import stat
import sys

import psycopg2
import pytest
import redis

from config import services
from config.keeper import is_alive, started
from tests.running.conftest import eventually

USER = """
import sys
from config import services
running = services.start(sys.argv[1], durable=False)
note = running.folder.read_keeper()
print(note["pid"], note["answering"]["postgres"], note["answering"]["valkey"], flush=True)
sys.stdin.read()
"""


def start_user(launch, folder):
    """Start a process that uses the servers; return it and the pids of keeper, PostgreSQL and Valkey."""
    process = launch(sys.executable, "-c", USER, str(folder))
    line = process.stdout.readline()
    assert line.replace(" ", "").strip().isdigit(), line + process.stdout.read()
    return process, [int(word) for word in line.split()]


def ask(url, sql, *values):
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(sql, values)
        answer = cursor.fetchall() if cursor.description else None
    connection.close()
    return answer


def test_two_processes_share_one_pair_and_the_last_one_ends_it(launch, tmp_path):
    first, pids = start_user(launch, tmp_path)
    second, same_pids = start_user(launch, tmp_path)
    since = [started(pid) for pid in pids]

    first.kill()
    first.wait()
    third, still_the_same = start_user(launch, tmp_path)
    for process in (second, third):
        process.stdin.close()
        process.wait()

    assert same_pids == pids
    assert still_the_same == pids
    eventually(lambda: not any(is_alive(*process) for process in zip(pids, since, strict=True)))


def test_a_killed_keeper_takes_its_servers_along_and_the_next_start_finds_the_data(tmp_path):
    running = services.start(tmp_path, durable=False)
    note = running.folder.read_keeper()
    servers = [(pid, started(pid)) for pid in note["answering"].values()]
    ask(running.database_url, "CREATE TABLE kept AS SELECT 'Ynys Môn' AS name")

    os.kill(note["pid"], signal.SIGKILL)
    eventually(lambda: not any(is_alive(*server) for server in servers))
    again = services.start(tmp_path, durable=False)

    assert (again.database_url, again.redis_url) == (running.database_url, running.redis_url)
    assert ask(again.database_url, "SELECT name FROM kept WHERE name ILIKE '%%MÔN'") == [("Ynys Môn",)]
    assert redis.from_url(again.redis_url).ping()
    services.end(again)


def test_what_a_crash_left_behind_does_not_stop_the_next_start(tmp_path):
    running = services.start(tmp_path, durable=False)
    folder = running.folder
    services.end(running)
    (folder.path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n/somewhere\n1\n5432\n\n\n0 0\nready\n")
    running.sockets.mkdir(exist_ok=True)
    (running.sockets / ".s.PGSQL.5432").touch()
    (folder.users / "1.1").touch()
    folder.write_keeper({"pid": os.getpid(), "started": 1, "folder": str(folder.path)})

    again = services.start(tmp_path, durable=False)

    assert ask(again.database_url, "SELECT 1") == [(1,)]
    assert folder.living_users() == [os.getpid()]
    services.end(again)


def test_a_copied_folder_does_not_meet_the_original(tmp_path):
    original = services.start(tmp_path / "a", durable=False)
    ask(original.database_url, "CREATE TABLE kept AS SELECT 1 AS one")
    ask(original.database_url, "CHECKPOINT")
    leave_out = shutil.ignore_patterns("sockets")
    shutil.copytree(tmp_path / "a", tmp_path / "b", ignore=leave_out)

    copy = services.start(tmp_path / "b", durable=False)

    assert copy.folder.read_keeper()["pid"] != original.folder.read_keeper()["pid"]
    assert ask(copy.database_url, "SELECT one FROM kept") == [(1,)]
    services.end(copy)
    services.end(original)


@pytest.mark.parametrize("name", ["short", "a long name " * 12])
def test_sockets_are_short_and_only_their_account_may_enter(tmp_path, name):
    running = services.start(tmp_path / name, durable=False)

    facts = running.sockets.stat()

    assert len(os.fsencode(running.sockets / ".s.PGSQL.5432")) < 100
    assert stat.S_IMODE(facts.st_mode) == 0o700
    assert ask(running.database_url, "SHOW listen_addresses") == [("",)]
    assert ask(running.database_url, "SHOW fsync") == [("off",)]
    services.end(running)


def test_a_server_that_dies_is_brought_back_and_one_that_is_switched_off_stays_off(private_pair):
    cache = redis.from_url(private_pair.redis_url)

    private_pair.kill("valkey")
    assert cache.ping()
    private_pair.stop("valkey")
    with pytest.raises(redis.ConnectionError):
        cache.ping()
    private_pair.start("valkey")
    assert cache.ping()
    private_pair.freeze("valkey")
    with pytest.raises(redis.TimeoutError):
        redis.from_url(private_pair.redis_url, socket_timeout=0.2, retry=None).ping()
    private_pair.thaw("valkey")
    assert cache.ping()
    private_pair.restart("postgres")
    assert ask(private_pair.database_url, "SELECT extname FROM pg_extension WHERE extname = ANY(%s) ORDER BY 1",
               list(services.EXTENSIONS)) == [("btree_gist",), ("pg_trgm",), ("unaccent",)]  # fmt: skip
