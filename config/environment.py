"""What the environment says: the mode, and what production must be given before it starts."""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
MODES = ("demo", "test", "production")

# What production cannot guess, and what to give. Read by settings.py, repeated in README under "Configure".
NEEDED = {
    "SECRET_KEY": "a long random text that only this installation knows",
    "ALLOWED_HOSTS": "the host names it answers to, with commas between them",
    "SITE_URL": "the address people type, such as https://peergroups.example",
    "EMAIL_URL": "the mail server, such as smtp+tls://user:password@mail.example:587",
    "DATABASE_URL": "PostgreSQL 17 or newer, such as postgres://user:password@db.example/peergroups",
    "REDIS_URL": "Redis or Valkey, such as redis://cache.example:6379/0",
}

# Commands that look at the code only. They need neither secrets nor services.
BARE_COMMANDS = {"help", "collectstatic", "check", "version", "--version", "compilemessages", "makemessages"}

# Commands whose transactions may take as long as the work does.
LONG_COMMANDS = {"up", "migrate", "createcachetable", "loaddata", "demo", "generate", "succeed"}
LONG_COMMANDS |= {"backup", "restore"}
LONG_COMMANDS |= {"import_councils", "import_standards", "import_skills", "import_uses"}

# Commands that change tables. One that waits for a lock makes everybody wait behind it who comes after: it gives up.
MIGRATING_COMMANDS = {"up", "migrate", "createcachetable", "restore"}
LOCK_SECONDS = 5


def mode():
    """Return demo, test or production; nothing set means production. Exits for any other word."""
    value = os.environ.get("MODE") or "production"
    if value not in MODES:
        sys.exit(f"MODE is {value!r}. Use one of: {', '.join(MODES)}.")
    return value


def command(argv):
    """The words after `manage.py`, or None when something else reads the settings: pytest, gunicorn, celery."""
    program = Path(argv[0])
    ours = program.name in {"manage.py", "django-admin"} or program.parts[-2:] == ("django", "__main__.py")
    return argv[1:] if ours else None


def is_bare(argv):
    """Whether this command line only looks at the code: help, collectstatic, check, makemigrations --check."""
    words = command(argv)
    if words is None:
        return False
    if not words or {"-h", "--help"} & set(words):
        return True
    return words[0] in BARE_COMMANDS or (words[0] == "makemigrations" and "--check" in words)


def is_long(argv):
    """Whether this command may hold a transaction for longer than the product itself ever does."""
    return (command(argv) or [""])[0] in LONG_COMMANDS


def limits(argv):
    """What PostgreSQL is told of this command's patience: how long a transaction may take, and a lock be waited for."""
    told = [] if is_long(argv) else ["-c transaction_timeout=5min"]
    if (command(argv) or [""])[0] in MIGRATING_COMMANDS:
        told.append(f"-c lock_timeout={lock_seconds()}s")
    return " ".join(told)


def lock_seconds():
    """How long a migration waits for a lock: MIGRATE_LOCK_SECONDS, or 5. Exits for what is no number of seconds."""
    value = os.environ.get("MIGRATE_LOCK_SECONDS") or str(LOCK_SECONDS)
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= 3600:
        sys.exit(f"MIGRATE_LOCK_SECONDS is {value!r}. Give a number of seconds from 1 to 3600.")
    return int(value)


def needed(embedded):
    """Which variables production cannot do without; it brings its own database and queue when they are embedded."""
    return [name for name in NEEDED if not (embedded and name in {"DATABASE_URL", "REDIS_URL"})]


def refuse_unless_configured(embedded):
    """Exit with a sentence that says what to do, if production lacks something, or was told two things at once."""
    missing = [name for name in needed(embedded) if not os.environ.get(name)]
    if missing:
        lines = "\n".join(f"  {name}: {NEEDED[name]}" for name in missing)
        sys.exit(
            f"Peer Groups runs in production mode and needs:\n{lines}\n"
            "Set them, or try it without any: MODE=demo python manage.py …  (or `make run`)"
        )
    if embedded and os.environ.get("DATABASE_URL"):
        sys.exit("EMBEDDED=1 brings its own database, but DATABASE_URL names another. Unset one of them.")
    if not os.environ["SITE_URL"].startswith(("https://", "http://")):
        sys.exit("SITE_URL is the address people type, with https:// in front: https://peergroups.example")


def port():
    """The port to listen on: PORT, or 8000. Exits for what is no port."""
    value = os.environ.get("PORT") or "8000"
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65536:
        sys.exit(f"PORT is {value!r}. Give a number from 1 to 65535.")
    return int(value)


def is_local(host):
    """Whether only this machine can reach what listens on this host."""
    return host == "localhost" or host == "::1" or host.startswith("127.")


def site_url(host, port):
    """The address people type: SITE_URL, or where this machine listens."""
    if os.environ.get("SITE_URL"):
        return os.environ["SITE_URL"].rstrip("/")
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def intake_token():
    """The token that lets a mail server bring mail: MAIL_INTAKE_TOKEN, or "". Exits for one that can be guessed."""
    token = os.environ.get("MAIL_INTAKE_TOKEN", "").strip()
    if token and len(token) < 20:
        sys.exit("MAIL_INTAKE_TOKEN is too short: whoever guesses it answers for others. Use 20 characters or more.")
    return token


def answers_to():
    """Where calendars send answers: MAIL_ANSWERS_TO, or "". Exits for what is no address, or has no room for more."""
    address = os.environ.get("MAIL_ANSWERS_TO", "").strip()
    if address and not re.fullmatch(r"[A-Za-z0-9._-]{1,16}@[A-Za-z0-9.-]+", address):
        sys.exit("MAIL_ANSWERS_TO is an address whose first part is short and plain: answers@peergroups.example")
    return address


def security_contact():
    """Whom to tell of a weakness: SECURITY_CONTACT, an address or the https address of a page, or "".

    Returns a URI. Exits for what is neither.
    """
    typed = os.environ.get("SECURITY_CONTACT", "").strip()
    contact = f"mailto:{typed}" if "@" in typed and ":" not in typed else typed
    if contact and not re.fullmatch(r"mailto:[^\s@:]+@[A-Za-z0-9.-]+|https://[^\s/]+(/\S*)?", contact):
        sys.exit("SECURITY_CONTACT is an address, security@peergroups.example, or the address of a page with https://.")
    return contact


TENANT = re.compile(r"https://login\.microsoftonline\.(com|us)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0")


def oidc():
    """The provider through which people of one council may sign in: OIDC_…, or None. Exits for half of it, and for an
    issuer that would vouch for anybody.
    """
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_DOMAINS")
    given = {name: os.environ.get(name, "").strip() for name in names}
    if not any(given.values()):
        return None
    if missing := [name for name in names if not given[name]]:
        sys.exit(f"Sign-in through a provider needs {', '.join(missing)} as well. See docs/openid-connect.md.")
    issuer, domains = given["OIDC_ISSUER"].rstrip("/"), tuple(words("OIDC_DOMAINS"))
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local(parts.hostname or "")):
        sys.exit("OIDC_ISSUER is the address of one provider, with https:// in front.")
    if "microsoftonline" in issuer and not TENANT.fullmatch(issuer):
        sys.exit(
            "OIDC_ISSUER is one tenant: https://login.microsoftonline.com/<the tenant's ID>/v2.0. "
            "With common, organizations or consumers anybody could say that they are anybody."
        )
    for domain in domains:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain):
            sys.exit(f"OIDC_DOMAINS has {domain!r}. Give what follows the @, in small letters: winchester.gov.uk")
    name = os.environ.get("OIDC_NAME", "").strip() or "Microsoft"
    secret, client = given["OIDC_CLIENT_SECRET"], given["OIDC_CLIENT_ID"]
    return {"issuer": issuer, "client_id": client, "client_secret": secret, "domains": domains, "name": name}


def dead_man_url():
    """The address that hears each minute that all is well: DEAD_MAN_URL, or "". Exits for what is none.

    It is the operator's own, and a key: whoever has it may say that all is well. So no message shows it.
    """
    url = os.environ.get("DEAD_MAN_URL", "").strip()
    if url and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/[!-~]*", url):
        sys.exit("DEAD_MAN_URL is the address that your watcher gave you, with https:// and a path.")
    if url.startswith("http:") and not is_local(urlsplit(url).hostname):
        sys.exit("DEAD_MAN_URL goes through the net, where others could read it: give it with https://.")
    return url


def sentry_dsn():
    """Where faults are told to: SENTRY_DSN, or "". Exits for what is none, and does not show it."""
    dsn = os.environ.get("SENTRY_DSN", "").strip()
    if dsn and not re.fullmatch(r"https?://[0-9A-Za-z]+(:[0-9A-Za-z]+)?@[A-Za-z0-9.:-]+(/[\w.-]+)*/\d+", dsn):
        sys.exit("SENTRY_DSN is the address that Sentry calls the DSN: https://key@sentry.example/1")
    return dsn


def log_format():
    """How lines of the log look: LOG_FORMAT, json or plain; json in production unless it says otherwise."""
    value = os.environ.get("LOG_FORMAT") or ("json" if mode() == "production" else "plain")
    if value not in {"json", "plain"}:
        sys.exit(f"LOG_FORMAT is {value!r}. Use one of: json, plain.")
    return value


def words(name, default=""):
    """A list given with commas between its words."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def var_dir():
    """Where this installation keeps its database, sockets and logs: VAR_DIR, or var/ in the project.

    Tests have a folder of their own inside it, so that they never meet the demonstration's database.
    """
    folder = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
    return (folder / "test" if mode() == "test" else folder).resolve()
