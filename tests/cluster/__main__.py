"""`make cluster`: two webs, two workers and one beat, in production mode, behind a proxy; PORT is the proxy's.

With --kill (`make cluster ARGS=--kill`) it kills each of them, then Valkey and PostgreSQL, while mails are queued and
pages are read, and counts what was lost. Ends with status 1 if anything was.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from email import message_from_bytes, policy
from pathlib import Path

import django

from config import services
from tests.cluster.cluster import Cluster
from tests.smtp import MailServer

PATIENCE = 90  # seconds
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def main():
    arguments = argparse.ArgumentParser(prog="make cluster", description=__doc__)
    arguments.add_argument("--kill", action="store_true", help="kill each of them and count what is lost")
    kill = arguments.parse_args().kill
    port = int(os.environ.get("PORT") or 8000)
    with (
        tempfile.TemporaryDirectory(prefix="cluster-", ignore_cleanup_errors=True) as folder,
        services.private(folder, durable=True) as pair,
        MailServer() as mail_server,
    ):
        prepare(folder)
        environ = production(pair, mail_server, port)
        with Cluster(Path(folder) / "parts", environ, port) as cluster:
            wait_until_up(cluster)
            demonstrate(cluster, pair, mail_server) if kill else serve(cluster, mail_server)


def prepare(folder):
    """Load the demonstration's people: mails of theirs go to a mail server on this machine that passes nothing on."""
    say("A PostgreSQL and a Valkey run. The demonstration is being loaded, and production mode set up.")
    here = {**os.environ, "MODE": "demo", "VAR_DIR": folder}
    for words in (["migrate", "-v", "0"], ["createcachetable"], ["demo"]):
        subprocess.run([sys.executable, "manage.py", *words], env=here, check=True, stdout=subprocess.DEVNULL)


def production(pair, mail_server, port):
    """What the environment of each process says, as on hosts of their own. This process works as one of them."""
    os.environ.update(
        MODE="production", LOG_FORMAT="plain", SECRET_KEY=os.urandom(40).hex(), ALLOWED_HOSTS="127.0.0.1,localhost",
        SITE_URL=f"http://127.0.0.1:{port}", EMAIL_URL=mail_server.url,
        DATABASE_URL=pair.database_url, REDIS_URL=pair.redis_url, DJANGO_SETTINGS_MODULE="config.settings",
    )  # fmt: skip
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"], check=True)
    django.setup()
    return dict(os.environ)


def wait_until_up(cluster):
    until = time.monotonic() + PATIENCE
    while not all(cluster.is_at_work(name) for name in cluster.names):
        if time.monotonic() > until:
            sys.exit("The cluster does not start; the lines above say why.")
        time.sleep(0.1)
    say(f"{', '.join(cluster.names)} are at work behind {cluster.url}")


def serve(cluster, mail_server):
    """Until Ctrl-C. What would be in somebody's inbox is a line here, with the code if it brings one."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    pids = ", ".join(f"{name} {cluster.pid(name)}" for name in cluster.names)
    say(f"Sign in as lead@westberks.gov.uk. To end one of them as a power cut would: kill -9 -- -<number> of {pids}")
    say("Ctrl-C stops everything.")
    shown = 0
    while not ended.wait(0.5):
        for mail in mail_server.received[shown:]:
            shown += 1
            read = message_from_bytes(mail.content, policy=policy.default)
            code = CODE.search(read.get_body(("plain",)).get_content()) if "code" in read["subject"].lower() else None
            say(f"mail to {mail.recipient}: {read['subject']}{f' [{code.group()}]' if code else ''}")


def demonstrate(cluster, pair, mail_server):
    from tests.cluster.witness import Witness
    from tests.running.test_valkey_away import Visitor

    witness = Witness(cluster, mail_server, Visitor(cluster.proxy.port))
    witness.sign_in("lead@westberks.gov.uk")
    say("Signed in. From here on a mail is queued and a page is read twenty times a second at most.")
    for name in cluster.names:
        say(witness.sees_process_killed(name, PATIENCE))
    say(witness.sees_service_killed(pair, "valkey", PATIENCE))
    failed = list(witness.failed)
    say(witness.sees_service_killed(pair, "postgres", PATIENCE))
    say(witness.proves_nothing_is_lost(PATIENCE))
    say(f"{witness.pages} pages read by one session; {cluster.proxy.repeated} were asked again of the other web")
    if failed:
        sys.exit(f"{len(failed)} pages failed while PostgreSQL was there, the first: {failed[0]}")
    say("Nothing was lost, and who was signed in still is.")


def say(line):
    """In one go: the log of the mail server writes between a line that `print` ends and its end."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
