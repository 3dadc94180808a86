"""The command lines of web, worker and beat: what `up` starts, what docs/operations.md has systemd start."""

import sys

# A page that is asked for holds its connection to the database while it is written: so many at once, see operations.md.
THREADS = 8
WEB = ["--workers", "1", "--threads", str(THREADS), "--graceful-timeout", "3", "--log-level", "warning"]
WEB += ["--no-control-socket", "--logger-class", "config.gunicorn_log.GunicornLog"]
WEB += ["--preload"]  # the product is loaded once, and its processes share what of it none of them changes
WORKER = ["worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"]
BEAT = ["beat", "--loglevel", "INFO", "--pidfile", ""]
CELERY = ["--quiet", "--skip-checks", "-A", "config.celery"]


def web(host, port, folder):
    """`folder` is where gunicorn's processes tell each other that they live."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bind, *WEB, "--worker-tmp-dir", str(folder)]


def worker():
    return [sys.executable, "-m", "celery", *CELERY, *WORKER]


def beat():
    return [sys.executable, "-m", "celery", *CELERY, *BEAT]
