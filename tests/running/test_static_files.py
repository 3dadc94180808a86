"""Style sheets and scripts as production serves them: packed, and kept by browsers for good."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.running.conftest import environ
from tests.running.test_refusals import PRODUCTION

# Only our own files: packing those of the admin too takes ten times as long.
SERVE = """
import json, sys, django
from django.conf import settings
settings.STATIC_ROOT = sys.argv[1]
settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
from django.templatetags.static import static
from django.test import Client
told = {}
for packing in ("br, gzip", "gzip", "identity"):
    for name in ("product.css", "enhance.js", "agenda.js"):
        head = {"host": "peergroups.example", "x-forwarded-proto": "https", "accept-encoding": packing}
        answer = Client(headers=head).get(static(name))
        told[f"{name}, {packing}"] = {
            "status": answer.status_code, "packed": answer.get("Content-Encoding"), "vary": answer.get("Vary"),
            "kept": answer.get("Cache-Control"), "bytes": len(answer.getvalue()), "type": answer["Content-Type"],
        }
print(json.dumps(told))
"""
FOR_GOOD = "max-age=315360000, public, immutable"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """What production answers, by name and by what the browser can unpack."""
    words = [sys.executable, "-c", SERVE, str(tmp_path_factory.mktemp("collected"))]
    given = environ(**PRODUCTION, BEHIND_PROXY="1", DJANGO_SETTINGS_MODULE="config.settings")
    run = subprocess.run(words, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", ["product.css", "enhance.js", "agenda.js"])
def test_a_file_is_packed_as_small_as_the_browser_can_unpack_it_and_never_asked_for_again(served, name):
    packed, older, plain = (served[f"{name}, {packing}"] for packing in ("br, gzip", "gzip", "identity"))

    assert [one["packed"] for one in (packed, older, plain)] == ["br", "gzip", None]
    assert {(one["status"], one["kept"], one["vary"]) for one in (packed, older, plain)} == {
        (200, FOR_GOOD, "Accept-Encoding")
    }
    assert packed["bytes"] < older["bytes"] < plain["bytes"] / 2
    assert packed["type"].partition(";")[0] == {"css": "text/css", "js": "text/javascript"}[name.rpartition(".")[2]]
