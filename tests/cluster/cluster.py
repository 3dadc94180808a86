"""The processes of a cluster: each as `up` starts it, with a folder of its own as on a host of its own."""

import os
import signal
import socket
import threading
import urllib.request
from contextlib import suppress

from config import heartbeat, processes
from config.keeper import started
from config.supervisor import Child, Supervisor
from tests.cluster.proxy import Proxy

WEBS, WORKERS = 2, 2


class Cluster:
    """`with Cluster(folder, environ, port) as cluster:` and open `cluster.url`; port 0 is any that is free.

    `environ` says which mode, database, broker and mail server; all of it runs on this machine. `kill(name)` ends one
    of `names` as if its host had lost its power; the supervisor starts it again.
    """

    def __init__(self, folder, environ, port=0, webs=WEBS, workers=WORKERS):
        ports = free_ports(webs)
        self.webs = {f"web {number}": port for number, port in enumerate(ports, 1)}
        self.proxy = Proxy(port, ports)
        self.folder, self.environ = folder, environ
        children = [self._child(name, lambda home, port=port: processes.web("127.0.0.1", port, home), "web")
                    for name, port in self.webs.items()]  # fmt: skip
        children += [self._child(f"worker {number}", lambda home: processes.worker(), "worker")
                     for number in range(1, workers + 1)]  # fmt: skip
        children.append(self._child("beat", lambda home: processes.beat(), "beat"))
        self.children = {child.name: child for child in children}
        self.supervisor = Supervisor(
            children, note=folder / "cluster.json", is_up=None, announce=None, look_after=lambda: None
        )

    def _child(self, name, command, kind):
        home = self.folder / name.replace(" ", "-")
        (home / "test").mkdir(parents=True, exist_ok=True)  # where test mode works
        given = {"PROCESS": kind, "VAR_DIR": str(home), "BEHIND_PROXY": "1", "PYTHONUNBUFFERED": "1"}
        return Child(name, command(home), {**self.environ, **given}, None if kind == "web" else home / "heartbeats")

    @property
    def names(self):
        return list(self.children)

    @property
    def url(self):
        return self.proxy.url

    def __enter__(self):
        self.proxy.__enter__()
        self.environ.setdefault("SITE_URL", self.proxy.url)
        for child in self.children.values():
            child.environ.setdefault("SITE_URL", self.proxy.url)
        self.ended = threading.Event()
        self.tending = threading.Thread(target=self._tend)
        self.tending.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.tending.join()
        self.proxy.__exit__()

    def _tend(self):
        """Start, watch and end them, all from this thread: they end with the one that started them."""
        self.supervisor.up = True  # nobody waits for the first: migrations are done
        while not self.ended.wait(0.1):
            self.supervisor.tend()
        self.supervisor.stop()

    def pid(self, name):
        process = self.children[name].process
        return process.pid if process else None

    def kill(self, name):
        """End it and all its processes at once, with -9. Returns the number it had."""
        pid = self.pid(name)
        os.killpg(pid, signal.SIGKILL)
        return pid

    def is_at_work(self, name, not_as=None):
        """Whether it does what it is there for; as another process than `not_as`, if that is given."""
        pid = self.pid(name)
        if pid in {None, not_as} or started(pid) is None:
            return False
        if name in self.webs:
            return answers(f"http://127.0.0.1:{self.webs[name]}/healthz/web")
        signs = heartbeat.last_signs(self.children[name].heartbeats, pid)
        return len(signs) > (1 if name.startswith("worker") else 0)  # a worker alone sends nothing: its senders do


def answers(url):
    with suppress(OSError):
        urllib.request.urlopen(url, timeout=2).close()
        return True
    return False


def free_ports(count):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
