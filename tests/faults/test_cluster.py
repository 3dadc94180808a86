"""Two webs, two workers and a beat behind a proxy: whichever is killed, nothing is lost and nobody is signed out."""

import re
import signal
import urllib.request

import pytest

from accounts.models import User
from tests.cluster.cluster import Cluster
from tests.cluster.witness import Witness
from tests.faults.arrivals import prove_none_is_lost_or_doubled
from tests.faults.scale import WHOLE
from tests.running.conftest import processes_of
from tests.running.test_valkey_away import Visitor
from tests.smtp import MailServer

pytestmark = pytest.mark.serial
AFTER_A_KILL = 60  # seconds


@pytest.fixture
def witness(on_pair, folder):
    with MailServer() as server, Cluster(folder, on_pair.environ(EMAIL_URL=server.url)) as cluster:
        User.objects.create_user("sam@people.example", name="Sam Lee")
        witness = Witness(cluster, server, Visitor(cluster.proxy.port))
        for name in cluster.names:
            witness.until(lambda name=name: cluster.is_at_work(name), AFTER_A_KILL, steps=False)
        witness.sign_in("sam@people.example")
        yield witness


def test_whatever_is_killed_no_mail_is_lost_and_who_is_signed_in_stays_so(witness, on_pair, chance):
    cluster = witness.cluster
    names = cluster.names if WHOLE else [f"web {chance.randint(1, 2)}", f"worker {chance.randint(1, 2)}", "beat"]

    for name in names:
        print(witness.sees_process_killed(name, AFTER_A_KILL))  # noqa: T201
    if WHOLE:
        print(witness.sees_service_killed(on_pair, "valkey", AFTER_A_KILL))  # noqa: T201
    assert witness.failed == []
    if WHOLE:
        print(witness.sees_service_killed(on_pair, "postgres", AFTER_A_KILL))  # noqa: T201

    print(witness.proves_nothing_is_lost(AFTER_A_KILL))  # noqa: T201
    prove_none_is_lost_or_doubled(witness.server)
    assert min(server.passed for server in cluster.proxy.servers) > 5


def test_make_cluster_says_that_its_parts_are_at_work_serves_and_leaves_nothing_behind(launch, folder, free_port):
    make = launch("make", "--no-print-directory", "cluster", PORT=str(free_port), TMPDIR=str(folder))
    url, said = f"http://127.0.0.1:{free_port}", []

    for line in make.stdout:
        said.append(line)
        if line.startswith("Ctrl-C"):
            break
    assert f"web 1, web 2, worker 1, worker 2, beat are at work behind {url}\n" in said, "".join(said)
    assert urllib.request.urlopen(f"{url}/sign-in/", timeout=30).status == 200
    working = processes_of(folder)
    assert len([line for line in working.values() if re.search("gunicorn|celery", line)]) >= 4, working

    make.send_signal(signal.SIGTERM)  # make passes it on
    make.communicate(timeout=AFTER_A_KILL)

    assert processes_of(folder) == {}
    assert list(folder.iterdir()) == []
