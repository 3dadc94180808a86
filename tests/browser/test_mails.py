"""Every mail in a real browser: on a phone in the dark, and on a desk in daylight."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.conftest import complaints, overflow

MARK = Path(settings.BASE_DIR) / "static/mail/mark.png"
# A mail is an article in the page of a program, which has the landmarks.
NOT_FOR_MAILS = {"landmark-one-main", "region"}
GROUND = {"dark": "rgb(11, 18, 17)", "light": "rgb(236, 234, 228)"}
SMALL = """() => [...document.querySelectorAll("body *")].filter(element =>
    [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && element.offsetParent !== null
    && parseFloat(getComputedStyle(element).fontSize) < 14).map(element => element.textContent.trim().slice(0, 40))"""
BROKEN = "() => [...document.images].filter(image => !image.naturalWidth).map(image => image.src)"


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (600, "light")])
def test_every_mail_can_be_read_by_everybody(chromium, every_mail, width, scheme):
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en-GB")
    context.route(
        "**/*", lambda route: route.fulfill(path=MARK) if route.request.url.endswith(".png") else route.abort()
    )
    page = context.new_page()

    wrong = {}
    for name, letter in every_mail.items():
        page.set_content(letter.html)
        said = [line for line in complaints(page) if line.partition(":")[0] not in NOT_FOR_MAILS]
        found = [*said, *(f"{text!r} is too small" for text in page.evaluate(SMALL))]
        found += [f"{picture} is not there" for picture in page.evaluate(BROKEN)]
        if page.evaluate("getComputedStyle(document.body).backgroundColor") != GROUND[scheme]:
            found.append(f"it is not {scheme}")
        if overflow(page):
            found.append(f"{overflow(page)} px too wide")
        if found:
            wrong[name] = found
    context.close()

    assert wrong == {}
