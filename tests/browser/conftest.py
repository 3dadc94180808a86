"""A real browser on the running product.

Debian's chromium, without its windows and menus (chromium-headless-shell) where that is installed: the same engine for
a third of the work. Without either these tests are skipped, or fail if REQUIRE_BROWSER=1.
"""

import os
import shutil
import uuid

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.complaints import complaints  # noqa: F401 - what tests of pages ask beside the rest

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
WIDTHS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 320, "height": 640}}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        sentence = "Browser tests need Debian's chromium: sudo apt-get install chromium-headless-shell"
        pytest.fail(sentence) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(sentence)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's sync API runs inside an event loop
    quiet = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet + root)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, live_server, client, settings):
    """open_as(user, "phone", javascript=False) → a page of somebody's own browser; None is somebody not signed in.

    What waits for somebody is counted now and then, as in life, and not for each page.
    """
    settings.SITE_URL = live_server.url
    kept = {**settings.CACHES["fast"], "KEY_PREFIX": f"{settings.KEY_PREFIX}{uuid.uuid4()}"}
    settings.COUNTS_KEPT_SECONDS, settings.CACHES = 60, {**settings.CACHES, "fast": kept}
    contexts = []

    def open_as(user=None, size="desk", *, javascript=True):
        context = chromium.new_context(
            viewport=WIDTHS[size], java_script_enabled=javascript, base_url=live_server.url, locale="en-GB"
        )
        contexts.append(context)
        if user is not None:
            client.cookies.clear()  # or signing the next one in would end the session of the one before
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.console = []
        page.on("console", lambda message: page.console.append(message.text) if message.type == "error" else None)
        return page

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def demonstration(settings, live_server):
    """Demo mode: mail that is delivered is shown in /mailbox/."""
    settings.MODE = "demo"
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]


def resize(page, size):
    page.set_viewport_size(WIDTHS[size])


def overflow(page):
    """By how many pixels the page can be scrolled sideways."""
    page.wait_for_load_state()  # a page that a click leads to may have come without its first element yet
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
