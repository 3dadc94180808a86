"""One settings file, fed by the environment. See README, "Configure"."""

import os
import sys
import warnings
from datetime import timedelta
from email.utils import parseaddr

import dj_database_url
from csp.constants import NONE, SELF

from config import environment, services

BASE_DIR = environment.BASE_DIR
MODE = environment.mode()
VAR_DIR = environment.var_dir()
BARE = environment.is_bare(sys.argv)
PROCESS = os.environ.get("PROCESS") or "command"  # web (set by wsgi.py), worker, beat (set by up), command
EMBEDDED = MODE in {"demo", "test"} or os.environ.get("EMBEDDED") == "1"

if MODE == "production" and not BARE:
    environment.refuse_unless_configured(EMBEDDED)

SERVICES = None  # services.Running, when they are embedded
# Embedded services start here, because conftest.py would be too late: settings read their addresses.
if MODE == "test" and os.environ.get("TEST_DATABASE_URL"):  # a child of a test works where the test says
    DATABASE_URL, REDIS_URL = os.environ["TEST_DATABASE_URL"], os.environ["TEST_REDIS_URL"]
elif EMBEDDED and not BARE:
    SERVICES = services.start(VAR_DIR, durable=MODE != "test")
    DATABASE_URL, REDIS_URL = SERVICES.database_url, SERVICES.redis_url
else:
    DATABASE_URL = os.environ.get("DATABASE_URL") or "postgres://%2Fnowhere/none"  # a bare command never needs it
    REDIS_URL = os.environ.get("REDIS_URL") or "redis://nowhere.invalid"
KEY_PREFIX = os.environ.get("PYTEST_XDIST_WORKER", "")  # parallel tests share one Valkey

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = environment.port()
SITE_NAME = "Peer Groups"
SITE_URL = environment.site_url(HOST, PORT)
SECRET_KEY = os.environ.get("SECRET_KEY") or f"only for {MODE}, never for production: nothing here is secret"
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")  # keys of before: they open, and sign nothing new
# The demonstration answers to this machine's own names, or to any when it was asked to listen to others.
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]" if environment.is_local(HOST) else "*"
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", LOCAL_HOSTS if MODE != "production" else "")
DEBUG = False
SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "config",
    "bench",
    "desk.apps.DeskConfig",
    "front",
    "digests",
    "timebank",
    "scrutiny",
    "meetings",
    "ballots",
    "peergroups",
    "accounts",
    "councils",
    "standards",
    "skills",
    "outbox",
    "desk.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "import_export",
]

# Every request has its line. The next four speak in every answer: a wrong host’s, an error’s, a style sheet’s as well.
# Files are packed already; pages leave packed too, whatever stands in front. By its length nobody can guess what a page
# keeps secret: the token of a form is written anew into each, and some bytes of chance are added.
MIDDLEWARE = [
    "front.asked.log_requests",
    "front.headers.headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "front.kept.keep_for_visitors",
    "django.middleware.gzip.GZipMiddleware",
    "front.gate.gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.kept_typing.SignInFirst",
    "front.security.gate.SecondFactorFirst",
    "front.history.HistoryMiddleware",
    "front.context.counts_anew",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
LOGIN_URL = "front:sign-in"
LOGIN_REDIRECT_URL = "front:home"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "front.context.page",
            ],
            "builtins": ["common.templatetags.pg"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database ------------------------------------------------------------------------------------------------------------
# transaction_timeout (PostgreSQL 17): no transaction outlives five minutes, so a digest's window may end ten before its
# run and miss nothing that commits late. The web gives up on locks and statements long before a person would.
LIMITS = {
    "web": "-c lock_timeout=3s -c statement_timeout=15s -c transaction_timeout=30s",
    "worker": "-c lock_timeout=30s -c transaction_timeout=5min",
    "beat": "-c transaction_timeout=5min",
    "command": environment.limits(sys.argv),
}
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
# A database that the network took away is noticed within a minute; the system would wait for a quarter of an hour.
PATIENCE = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
DATABASE_OPTIONS = {"connect_timeout": 10, **PATIENCE, **DATABASES["default"].get("OPTIONS", {})}
DATABASES["default"]["OPTIONS"] = DATABASE_OPTIONS
DATABASE_OPTIONS["options"] = f"{DATABASE_OPTIONS.get('options', '')} {LIMITS[PROCESS]}".strip()
if BARE:  # makemigrations --check reads files; that it could not ask the database as well is no news
    warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions and limits sit in the database: with Valkey stopped one can still sign in. `fast` holds only what may be
# missing, and every error in it is a miss.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(days=60).total_seconds())
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    "fast": {"BACKEND": "common.fastcache.ForgivingRedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": KEY_PREFIX},
}
# How long the bar's count of what waits for somebody may lag behind what others do.
COUNTS_KEPT_SECONDS = 60
# The same for the lines on the front page. A test changes what waits behind the reader's back, and asks at once.
TURNS_KEPT_SECONDS = 0 if MODE == "test" else 60
# How long a page that is the same for all visitors is kept for the next one, if nobody writes anything (front/kept.py).
PAGES_KEPT_SECONDS = 0 if MODE == "test" else 60

# People --------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique, whatever its case: user_address_is_unique
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
# Who leads a group or coordinates the network gets in with a second factor only (docs/accounts.md). The demonstration
# does without and says so; tests ask for it where they are about it.
SECOND_FACTOR_REQUIRED = MODE == "production"
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # phones' clocks differ by half a minute; accounts.factors lets a code in only once
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "production"  # a test's own address has no https
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("BEHIND_PROXY") == "1" else 0
# How often something may be tried (common/limits.py). A whole room of people may come in from one network address.
ACCOUNT_RATE_LIMITS = {
    "codes_to_an_address": "5/15m/key,30/d/key",
    "codes_to_a_known_browser": "5/15m/key,30/d/key",
    "codes_for_a_session": "10/15m/key",
    "codes_for_a_network": "200/h/ip",
    "tries_of_a_code": "3/15m/key",
    "tries_from_a_network": "600/h/ip",
    "sign_ins_elsewhere": "300/m/ip",  # there and back are two; each asks the provider something
    "second_codes": "10/15m/key,50/d/key",  # codes of apps and recovery codes; the key is the person
    "codes_to_confirm": "5/15m/key,20/d/key",  # before a change of address or factor; the key is the person
    "codes_to_a_new_address": "5/15m/key,10/d/key",  # the key is the person; each counts for the address as well
    "letters_to_leads": "10/h/ip,5/h/key,15/d/key",  # the key is the writer's address
    "invitations_by_a_person": "60/h/key,200/d/key",  # each list, each single one and each sending again is one
    "requests_to_join": "10/h/key,20/d/key",
    "requests_to_start": "10/h/ip,5/h/key,10/d/key",  # the key is the address of who asks for a group
    "mail_by_a_deed": "20/h/key,60/d/key",  # the key is the person; see meetings/views/mailing.py
    "votes": "60/h/key,200/d/key",  # each cast is a row for good; the key is the person, on the page and by link
    "contact_link": "10/h/key",  # addresses typed for a link to a supplier’s contact; the key is what was sent
    "deeds_by_link": "1200/m/ip",  # POSTs to /do/: programs of mail providers press links for thousands of people
    "searches_of_visitors": "60/m/ip",  # who is signed in searches as often as they like
    "kept_typing": "60/h/ip",  # texts of up to 250,000 characters that wait two hours for their writer to sign in
}

OIDC = environment.oidc()  # the provider of one council, or None: docs/openid-connect.md

# Mail ----------------------------------------------------------------------------------------------------------------
# Demo mode never opens SMTP, whatever EMAIL_URL says: outbox.transports hands the bytes to /mailbox/.
EMAIL_URL = os.environ.get("EMAIL_URL", "")
MAIL_PACE = environment.words("MAIL_PACE")  # outlook.example=60/m,*=30/m: see outbox/pace.py
WEBHOOK_HOSTS = environment.words("WEBHOOK_HOSTS", "hooks.slack.com")  # exact; with :port if it is not 443
MAIL_FROM = os.environ.get("MAIL_FROM", "Peer Groups <mail@peergroups.example>")
MAIL_DOMAIN = parseaddr(MAIL_FROM)[1].rpartition("@")[2]
# Mail that comes back. The token opens /mail/incoming/, which is not there without one. With an address for answers,
# calendars send theirs to answers+<who and which meeting>@…, and invitations ask them to.
MAIL_INTAKE_TOKEN = environment.intake_token()
MAIL_ANSWERS_TO = environment.answers_to()

SECURITY_CONTACT = environment.security_contact()  # in /.well-known/security.txt, which is not there without one

# Called each minute while all is well; who watches raises the alarm when it falls silent. front/dead_man.py
DEAD_MAN_URL = environment.dead_man_url()

# Celery wakes and ticks; the truth is in the database. Publishing gives up within a second.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "global_keyprefix": KEY_PREFIX,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Europe/London"
# Planning mail, composing digests and posting to channels, which may be slow, take turns (common.turns): one process
# each at most. They are hardly ever at it all at once, and in the time that is left all three send. Each takes memory.
CELERY_WORKER_CONCURRENCY = 3
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below holds for the worker as well
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # Valkey may be away for as long as it likes
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")

# Language and time ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]

# Static files --------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "assets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE != "production"
WHITENOISE_AUTOREFRESH = MODE == "test"  # looks a file up when asked, not all for every test client

# History: triggers write who changed what (common/history.py); nobody edits it. What may be taken along, as CSV alone.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)
IMPORT_EXPORT_FORMATS = ["import_export.formats.base_formats.CSV"]
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# Web security --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz(/web)?$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("BEHIND_PROXY") == "1" else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
# With this prefix a browser takes a cookie from this very host alone, over https, for the whole site.
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}pg_session", f"{COOKIE_PREFIX}pg_csrf"
CSRF_COOKIE_HTTPONLY = True  # a form brings it along in its page; no script reads it
MESSAGE_STORAGE = "front.said.Said"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "front.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_500_000  # 2 MB of any letters, as browsers send them: the form says that it is too much
LARGEST_BODY = 7_000_000  # bytes of any request, read or not (front/gate.py)

# Logs go to the standard error, one JSON object a line in production; nothing is in them that belongs to somebody
# (config/scrubbing.py). What a page refuses is one line, and a tick every three seconds is not news. Each request has a
# line where programmes read them, not where people do.
LOG_FORMAT = environment.log_format()
SENTRY_DSN = environment.sentry_dsn()  # faults are told there as well, scrubbed: config/faults.py
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"refusals": {"()": "config.logs.OneLineForRefusals"}},
    "formatters": {"json": {"()": "config.logs.JsonLines"}, "plain": {"()": "config.logs.Plain"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "request": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
