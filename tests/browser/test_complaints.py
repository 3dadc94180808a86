"""What the tests of this folder ask of axe: nothing that looks otherwise than what was good is overlooked."""

import pytest

from tests.browser import complaints as module
from tests.browser.conftest import WIDTHS, complaints, resize

PAGE = """<!doctype html><html lang="en"><head><title>Sample</title><style>
  body, p { color: #000; background: #fff } #late { display: none }
  @media (max-width: 600px) {
    #paler { color: #ccc } #section { background: #333 } #section p { background: none } #late { display: block }
  }
</style></head><body><main><h1>Sample</h1><p id="same">As it was</p>
  <p id="paler">Paler</p><div id="section"><p id="darker">On another ground</p></div>
  <p id="late" style="color: #ccc">Shown at last</p><p id="typed">Written later</p>
</main></body></html>"""


@pytest.fixture
def page(chromium, monkeypatch):
    monkeypatch.setattr(module, "JUDGED", set())
    context = chromium.new_context(viewport=WIDTHS["desk"])
    yield context.new_page()
    context.close()


def test_contrast_is_asked_of_all_that_looks_otherwise_than_before(page):
    page.set_content(PAGE)
    assert complaints(page) == []

    resize(page, "phone")
    assert named(complaints(page)) == ["paler", "darker", "late"]
    page.evaluate("document.getElementById('typed').style.color = '#ccc'")
    assert named(complaints(page)) == [
        "paler",
        "darker",
        "late",
        "typed",
    ]  # being asked of makes nothing good


def test_what_was_good_on_one_page_is_not_asked_of_again_and_on_another_ground_it_is(page):
    page.set_content(PAGE)
    assert complaints(page) == []
    good = set(module.JUDGED)

    page.set_content(PAGE.replace("As it was", "Other words"))
    assert complaints(page) == []
    assert good == module.JUDGED

    page.set_content(PAGE.replace("<main>", '<main style="background: #333">').replace("background: #fff }", "}"))
    assert named(complaints(page)) == ["same", "paler", "darker", "typed"]


SOUND = PAGE.replace("#ccc", "#000").replace("background: #333", "background: #fff")
LATE = 'id="late" style="color: #000">'


def test_at_another_width_what_only_then_is_shown_and_what_only_then_is_too_small_is_found(page):
    small = "button { width: 60px; height: 40px } @media (max-width: 600px) { button { width: 9px; height: 9px } }"
    two = '<button type="button" aria-label="One"></button><button type="button" aria-label="Two"></button>'
    for body, rule in (
        (SOUND, None),
        (SOUND.replace(LATE, LATE + '<img src="data:,">'), "image-alt"),
        (SOUND.replace("</style>", small + "</style>").replace("</main>", two + "</main>"), "target-size"),
    ):
        resize(page, "desk")
        page.set_content(body)
        assert complaints(page) == []

        resize(page, "phone")
        for _ in range(2):  # what is bad does not become good by being asked
            assert {line.partition(":")[0] for line in complaints(page)} == ({rule} if rule else set())


def test_what_is_bad_at_one_width_is_bad_at_the_other_and_what_changes_is_asked_of_again(page):
    page.set_content(SOUND)
    assert complaints(page) == []

    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    for size in ("desk", "phone"):
        resize(page, size)
        assert [line.partition(":")[0] for line in complaints(page)] == ["image-alt"]


def named(found):
    """The ids in what axe complains of: of contrast alone."""
    assert {line.partition(":")[0] for line in found} == {module.CONTRAST}
    return [line.partition('id="')[2].partition('"')[0] for line in found if 'id="' in line]
