"""`python -m tests.running.telling`: break in a page, in a task and in the log, and print what would leave for Sentry.

A process of its own: the library changes Django and Celery for good where it begins.
"""

import json
import logging

import django
from django.contrib.auth.decorators import login_not_required
from django.urls import path

ADDRESS, CODE, TOKEN = "sam@people.example", "BCDF-GHJK", "WzF-a-secret-token"


def broken(request, **given):
    person = ADDRESS  # noqa: F841  a local variable is what would tell of somebody
    raise ValueError(f"{ADDRESS} came with {CODE} from {request.path}")


urlpatterns = [path("do/<str:token>/", login_not_required(broken))]
handler500 = "front.errors.server_error"


def main():
    django.setup()
    from celery import shared_task
    from django.conf import settings
    from django.test import Client
    from sentry_sdk.transport import Transport

    from config import faults

    class Kept(Transport):
        events = []

        def capture_envelope(self, envelope):
            self.events += [item.payload.json for item in envelope.items]
            self.types = {item.type for item in envelope.items}

    faults.begin("https://0123456789abcdef@sentry.example/7", settings.MODE, transport=Kept)
    settings.ROOT_URLCONF = "tests.running.telling"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # no database is asked
    settings.ALLOWED_HOSTS = ["*"]

    @shared_task(name="tests.broken")
    def task(address):
        raise ValueError(f"{address} in a task")

    client = Client(raise_request_exception=False, headers={"user-agent": "Sam's browser", "referer": f"/do/{TOKEN}/"})
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answer = client.post(f"/do/{TOKEN}/?email={ADDRESS}", {"note": f"ring {ADDRESS}"}, REMOTE_ADDR="192.0.2.7")
    task.apply(args=[ADDRESS])
    logging.getLogger("outbox").error("%s was not reached", ADDRESS)
    page = answer.content.decode()
    print(json.dumps({"events": Kept.events, "status": answer.status_code, "id": answer["X-Request-ID"], "page": page}))  # noqa: T201


if __name__ == "__main__":
    main()
