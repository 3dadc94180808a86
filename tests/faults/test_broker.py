"""With Valkey stopped or frozen the web goes on, and a code leaves all the same."""

import json
import subprocess
import sys

import pytest
from django.conf import settings as project

from outbox.models import MailboxCopy, Message
from tests.faults.scale import takes_minutes

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]

CLICK = """
import json, time
import django
django.setup()
from django.db import transaction
from outbox.actions import queue
from tests.outbox.letters import a_letter

def click(*letters):
    began = time.monotonic()
    with transaction.atomic():
        queue(letters)
    return time.monotonic() - began

click(a_letter(1))  # the first in a process also loads what it needs
mail = click(a_letter(2))
code = click(a_letter(3, kind="code", priority=0))
print(json.dumps({"mail": mail, "code": code}))
"""


# The whole product with Valkey stopped is in tests/running/test_valkey_away.py.
@pytest.mark.parametrize("fault", [pytest.param("stop", marks=takes_minutes), "freeze"])
def test_a_click_with_mail_is_quick_and_its_code_leaves(private_pair, child_environ, fault):
    getattr(private_pair, fault)("valkey")
    environ = child_environ | {"TEST_REDIS_URL": private_pair.redis_url, "DJANGO_SETTINGS_MODULE": "config.settings"}

    done = subprocess.run(
        [sys.executable, "-c", CLICK], cwd=project.BASE_DIR, env=environ, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    took = json.loads(done.stdout)
    assert took["mail"] < 2.5
    assert took["code"] < 2.5
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["queued", "queued", "sent"]
    assert MailboxCopy.objects.get().to_address == "person3@oxford.gov.uk"
