"""What gunicorn serves."""

import os

# Before settings are read: only the web gives up on a lock after three seconds and on a statement after fifteen.
os.environ["PROCESS"] = "web"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config import garbage
from config.charset import utf_8_only

application = utf_8_only(get_wsgi_application())
get_resolver().url_patterns  # noqa: B018, every view is loaded before the first visitor waits for it
garbage.settle()
