"""A bare `pytest` runs in test mode. A plugin (`addopts = "-p tests.mode"`), for settings are read before conftest.py.

What else the caller's environment says about an installation is left out: tests mean the same on every machine.
"""

import gc
import os

from config.garbage import THRESHOLDS

LEFT_OUT = "SECRET_KEY ALLOWED_HOSTS SITE_URL EMAIL_URL MAIL_FROM HOST PORT PROCESS EMBEDDED BEHIND_PROXY"
LEFT_OUT += " MAIL_INTAKE_TOKEN MAIL_ANSWERS_TO MAIL_PACE WEBHOOK_HOSTS HEARTBEATS MIGRATE_LOCK_SECONDS"
LEFT_OUT += " SECURITY_CONTACT DEAD_MAN_URL SENTRY_DSN LOG_FORMAT"
LEFT_OUT += " OIDC_ISSUER OIDC_NAME OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_DOMAINS SECRET_KEY_FALLBACKS"

for name in LEFT_OUT.split():
    os.environ.pop(name, None)
os.environ["MODE"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
gc.set_threshold(*THRESHOLDS)
