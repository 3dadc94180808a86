"""A real browser on the running product.

Debian's chromium; without it these tests are skipped, or fail if REQUIRE_BROWSER=1.
"""

import os
import shutil

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")
WIDTHS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 320, "height": 640}}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not described, node by node
}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        sentence = "Browser tests need Debian's chromium: sudo apt-get install chromium"
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
    """open_as(user, "phone", javascript=False) → a page of somebody's own browser; None is somebody not signed in."""
    settings.SITE_URL = live_server.url
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


def complaints(page):
    """What axe says against this page, a line each: rule, and the element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    # Half way from one colour to another there is little contrast.
    page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => true)")
    violations = page.evaluate("options => axe.run(options).then(results => results.violations)", RULES)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in violations for node in rule["nodes"]]


def resize(page, size):
    page.set_viewport_size(WIDTHS[size])


def overflow(page):
    """By how many pixels the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
