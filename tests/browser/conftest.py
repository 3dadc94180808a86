"""A real browser on the running product.

Debian's chromium, without its windows and menus (chromium-headless-shell) where that is installed: the same engine for
a third of the work. Without either these tests are skipped, or fail if REQUIRE_BROWSER=1.
"""

import os
import shutil
import uuid

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
WIDTHS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 320, "height": 640}}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not described, node by node
}

ASK_AXE = """async (rules) => {
    // Half way from one colour to another there is little contrast.
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    const before = window.looksBefore ?? new Map(), changed = [];
    window.looksBefore = new Map();
    for (const element of document.querySelectorAll("html, body, body *")) {
        const style = getComputedStyle(element), size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.5 && style.fontWeight >= 700);
        const isShown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        const { color, backgroundColor, backgroundImage, opacity, position, zIndex, textShadow, clipPath } = style;
        const ground = [backgroundColor, backgroundImage, opacity, position, zIndex, clipPath];
        const look = [isShown, isLarge, color, textShadow, ...ground].join();
        const known = before.get(element);
        if (known?.look !== look || known.parent !== element.parentElement) changed.push(element);
        window.looksBefore.set(element, { look, parent: element.parentElement });
    }
    const all = changed.length === window.looksBefore.size, contrast = "color-contrast";
    const found = await axe.run({ ...rules, rules: { [contrast]: { enabled: all } } });
    if (!all && changed.length) {
        const more = await axe.run({ include: changed }, { ...rules, runOnly: { type: "rule", values: [contrast] } });
        found.violations.push(...more.violations);
    }
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""


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


def complaints(page):
    """What axe says against this page, a line each: rule, and the element.

    Contrast takes ten times as long as all other rules together. Where the same page was looked at before, as on the
    desk before the phone, it is asked only of what looks otherwise by now: another colour, another ground, shown at
    last. What neither changed itself nor stands in anything that did has the contrast that it had.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.context.add_init_script(AXE_SCRIPT)  # to send it to each page anew takes as long as loading the page
    return page.evaluate(ASK_AXE, RULES)


def resize(page, size):
    page.set_viewport_size(WIDTHS[size])


def overflow(page):
    """By how many pixels the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
