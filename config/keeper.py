"""Keeps PostgreSQL and Valkey running under one folder while any registered process needs them.

Started by services.py as a process of its own, so it outlives whoever came first and ends the servers when the last
one is gone. Standard library only: it is up in a few hundredths of a second, and it imports nothing that could break.

The servers are its children and get a signal from the kernel if it dies, so even `kill -9` of the keeper leaves
nothing behind. What it knows is in `<folder>/`: `keeper.json` (who it is), `users/` (who needs it), `off/` (servers
that a test wants stopped), `failed` (a sentence, if it had to give up).
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TICK = 0.1  # seconds between two looks at servers and users
PATIENCE = 60  # seconds a server may take to answer, or to stop
SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root
SOCKET_LIMIT = 100  # bytes: the kernel allows 108, PostgreSQL and Valkey add their own
SIGNALLED_BY_KERNEL = 1  # PR_SET_PDEATHSIG


# Processes ------------------------------------------------------------------------------------------------------------
def started(pid):
    """When this process began, in ticks since boot; None if it is gone. A pid alone may be somebody else's by now."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def is_alive(pid, since):
    return since is not None and started(pid) == since


class Folder:
    """The files by which keeper and users find each other."""

    def __init__(self, path):
        self.path = Path(path)
        self.users, self.off = self.path / "users", self.path / "off"
        self.keeper, self.failed = self.path / "keeper.json", self.path / "failed"

    @contextlib.contextmanager
    def locked(self, seconds=2 * PATIENCE):
        """Hold the folder's lock. Raises TimeoutError when another process keeps it for that long."""
        with (self.path / "lock").open("a") as handle:
            until = time.monotonic() + seconds
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise TimeoutError(f"{handle.name} has been locked for {seconds} seconds.") from None
                    time.sleep(0.02)
            yield

    def register(self, pid):
        (self.users / f"{pid}.{started(pid)}").touch()

    def forget(self, pid):
        (self.users / f"{pid}.{started(pid)}").unlink(missing_ok=True)

    def living_users(self):
        """Who still needs the servers; forgets the dead."""
        living = []
        for entry in list(self.users.iterdir()):
            pid, _, since = entry.name.partition(".")
            if pid.isdigit() and since.isdigit() and is_alive(int(pid), int(since)):
                living.append(int(pid))
            else:
                entry.unlink(missing_ok=True)
        return living

    def read_keeper(self):
        """The keeper's note if it is alive and keeps this very folder (not one that was copied with it), else None."""
        try:
            note = json.loads(self.keeper.read_text())
            mine = note["folder"] == str(self.path) and is_alive(note["pid"], note["started"])
        except (OSError, ValueError, KeyError):
            return None
        return note if mine else None

    def write_keeper(self, note):
        temporary = self.keeper.with_suffix(".new")
        temporary.write_text(json.dumps(note))
        temporary.replace(self.keeper)

    def sockets(self):
        """Where the sockets are: in the folder, or in a short place of our own if that path is too long for one."""
        inside = self.path / "sockets"
        if len(os.fsencode(inside / ".s.PGSQL.5432.lock")) <= SOCKET_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:8]
        for place in (tempfile.gettempdir(), "/tmp"):  # noqa: S108
            outside = Path(place) / f"peergroups-{os.getuid()}-{digest}"
            if len(os.fsencode(outside / ".s.PGSQL.5432.lock")) <= SOCKET_LIMIT:
                return outside
        sys.exit("No folder for temporary files has a path short enough for a socket. Set TMPDIR=/tmp.")


# Who the servers run as -----------------------------------------------------------------------------------------------
def account(data):
    """(uid, gid) to run the servers as: ourselves, or as root the owner of the data, or a system user made for it."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid, data.stat().st_gid
    for _ in range(20):  # another keeper may be adding the same user, and useradd waits for nobody
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(SYSTEM_USER)
            return entry.pw_uid, entry.pw_gid
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER])  # noqa: S603, S607
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL does not run as root and no system user could be made. Run as an ordinary user.")


def let_through(path):
    """Let other accounts pass (not look) through the folders above `path`: the servers do not run as root."""
    for parent in path.parents:
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


def let_read(top):
    """Let other accounts read the installed servers, whatever umask they were installed with."""
    for folder, _, names in os.walk(top):
        for path in [folder, *(os.path.join(folder, name) for name in names)]:
            mode = stat.S_IMODE(os.stat(path).st_mode)
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if wanted != mode:
                os.chmod(path, wanted)


def own_folder(path, uid, gid):
    """A folder that only this account (and root) may enter: whoever reaches the sockets is the database's master."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    facts = path.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {0, os.geteuid(), uid}:
        raise RuntimeError(f"{path} is somebody else's. Remove it, or choose another VAR_DIR.")
    if facts.st_uid != uid:
        os.chown(path, uid, gid)
    path.chmod(0o700)


# Servers --------------------------------------------------------------------------------------------------------------
class Server:
    """One server: wanted or not, running or not. Restarted when it dies, a little later each time."""

    def __init__(self, name, command, cwd, socket_path, stop_signal, run_as, log):
        self.name, self.command, self.cwd, self.socket_path = name, command, cwd, socket_path
        self.stop_signal, self.run_as, self.log = stop_signal, run_as, log
        self.process, self.next_try, self.failures, self.ready = None, 0, 0, False

    def running(self):
        return self.process is not None and self.process.poll() is None

    def tend(self, wanted):
        if wanted and not self.running() and time.monotonic() >= self.next_try:
            if self.process is not None:
                self.failures += 1
            self.next_try = time.monotonic() + min(0.2 * 2**self.failures, 10)
            self.start()
        elif not wanted:
            self.stop()
            self.process, self.failures, self.next_try = None, 0, 0

    def start(self):
        def die_with_keeper():
            # After the change of account, which would clear it.
            ctypes.CDLL(None).prctl(SIGNALLED_BY_KERNEL, self.stop_signal)

        self.ready = False
        uid, gid = self.run_as
        change = {} if uid == os.geteuid() else {"user": uid, "group": gid, "extra_groups": []}
        # Errors quote what was refused, so only we may read them.
        with open(self.log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, cwd=self.cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, "LC_ALL": "C.UTF-8"}, preexec_fn=die_with_keeper, start_new_session=True, **change,
            )  # fmt: skip

    def stop(self):
        if self.running():
            self.process.send_signal(signal.SIGCONT)  # a test may have frozen it
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def pid_once_ready(self):
        """Its pid, if it runs and has answered since it started; else None."""
        if self.running() and not self.ready:
            with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
                probe.settimeout(1)
                probe.connect(str(self.socket_path))
                self.ready = self.says_ready(probe)
                self.failures = 0 if self.ready else self.failures
        return self.process.pid if self.running() and self.ready else None


class Postgres(Server):
    def says_ready(self, probe):
        """Ask for a session as a client would: 'R' (authenticated) means ready, 'E' means still starting."""
        body = (196608).to_bytes(4) + b"user\0postgres\0database\0template1\0\0"
        probe.sendall((len(body) + 4).to_bytes(4) + body)
        ready = probe.recv(4096).startswith(b"R")
        probe.sendall(b"X" + (4).to_bytes(4))
        return ready


class Valkey(Server):
    def says_ready(self, probe):
        probe.sendall(b"PING\r\n")
        return probe.recv(5) == b"+PONG"


def end_leftover(pid_file, folder):
    """Stop a server that an earlier keeper left behind, and forget its pid file if that pid is not such a server."""
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    until = time.monotonic() + PATIENCE
    while is_server_of(pid, folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT if time.monotonic() < until else signal.SIGKILL)
        time.sleep(0.1)
    pid_file.unlink(missing_ok=True)


def is_server_of(pid, folder):
    try:
        return started(pid) is not None and os.readlink(f"/proc/{pid}/cwd") == str(folder)
    except OSError:
        return False


# The keeper -----------------------------------------------------------------------------------------------------------
def initialise(data, programs, run_as, durable):
    """Make a new database cluster. Half a cluster (initdb was killed) is thrown away first."""
    fresh = data.with_name("postgres.new")
    if fresh.exists():
        subprocess.run(["rm", "-rf", str(fresh)], check=True)  # noqa: S603, S607
    own_folder(fresh, *run_as)
    change = {} if run_as[0] == os.geteuid() else {"user": run_as[0], "group": run_as[1], "extra_groups": []}
    # Without LC_ALL, upper and lower know ASCII only and Welsh names never match.
    subprocess.run(  # noqa: S603
        [f"{programs['postgres']}/initdb", "-D", str(fresh), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
         *([] if durable else ["--no-sync"])],
        check=True, cwd=fresh, stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8"}, **change,
    )  # fmt: skip
    fresh.rename(data)


def make_servers(folder, programs, durable):
    """Prepare everything on disk and return the two servers, not yet started."""
    data = folder.path / "postgres"
    run_as = account(data)
    sockets = folder.sockets()
    if os.geteuid() == 0:
        let_through(data)
        for top in programs["readable"]:
            let_through(Path(top))
            let_read(top)
    own_folder(sockets, *run_as)
    if data.exists() and data.stat().st_uid != run_as[0]:  # copied by root, without its owner
        subprocess.run(["chown", "-R", f"{run_as[0]}:{run_as[1]}", str(data)], check=True)  # noqa: S603, S607
    if not (data / "PG_VERSION").exists():
        initialise(data, programs, run_as, durable)

    end_leftover(data / "postmaster.pid", data)
    end_leftover(sockets / "valkey.pid", sockets)
    for leftover in sockets.iterdir():
        leftover.unlink()

    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "log_min_error_statement": "panic",  # statements carry personal data; errors are logged without them
        "max_connections": "100",
        "max_locks_per_transaction": "256",  # a restore replaces every table in one transaction
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
    postgres = Postgres(
        "postgres",
        [f"{programs['postgres']}/postgres", "-D", str(data), *(f"--{key}={value}" for key, value in settings.items())],
        data, sockets / ".s.PGSQL.5432", signal.SIGINT, run_as, folder.path / "postgres.log",
    )  # fmt: skip
    valkey = Valkey(
        "valkey",
        [programs["valkey"], "--port", "0", "--unixsocket", "valkey.sock", "--unixsocketperm", "700", "--save", "",
         "--appendonly", "no", "--dir", str(sockets), "--pidfile", str(sockets / "valkey.pid"), "--databases", "16"],
        sockets, sockets / "valkey.sock", signal.SIGTERM, run_as, folder.path / "valkey.log",
    )  # fmt: skip
    for server in (postgres, valkey):
        if server.log.exists() and server.log.stat().st_size > 5_000_000:
            server.log.unlink()
    return [postgres, valkey]


def keep(folder, programs, durable):
    """Run until nobody needs the servers any more."""
    note = json.loads(folder.keeper.read_text())
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    servers = make_servers(folder, programs, durable)
    while not stopping:
        for server in servers:
            server.tend(wanted=not (folder.off / server.name).exists())
        said = {server.name: server.pid_once_ready() for server in servers}
        if said != note.get("answering"):
            note["answering"] = said
            folder.write_keeper(note)
        for server in servers:
            if server.failures > 7:
                raise RuntimeError(f"{server.name} does not start: see {server.log}")
        if not folder.living_users():
            with folder.locked():  # whoever registers now waits until the servers have stopped, and starts them anew
                if not folder.living_users():
                    finish(folder, servers)
                    return
        time.sleep(TICK if all(said.values()) else TICK / 5)
    finish(folder, servers)


def finish(folder, servers):
    for server in reversed(servers):
        server.stop()
    if folder.sockets().parent != folder.path:
        with contextlib.suppress(OSError):  # a server that was killed left something in it: the next start clears it
            folder.sockets().rmdir()
    folder.keeper.unlink(missing_ok=True)


def main():
    order = json.loads(sys.argv[1])
    folder = Folder(order["folder"])
    child = os.fork()
    if child:  # the parent names the keeper and leaves, so that the keeper is nobody's child
        folder.write_keeper({"pid": child, "started": started(child), "folder": str(folder.path)})
        os._exit(0)
    os.setsid()
    while folder.read_keeper() is None:
        time.sleep(0.005)
    try:
        keep(folder, order["programs"], order["durable"])
    except Exception as error:
        folder.failed.write_text(f"{error}\n")
        folder.keeper.unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    main()
