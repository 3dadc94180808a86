"""What the tests of this folder ask of axe: nothing that is seen only on a phone is overlooked there."""

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


def test_contrast_is_asked_of_all_that_looks_otherwise_than_before(chromium):
    context = chromium.new_context(viewport=WIDTHS["desk"])
    page = context.new_page()
    page.set_content(PAGE)
    assert complaints(page) == []

    resize(page, "phone")
    found = complaints(page)
    page.evaluate("document.getElementById('typed').style.color = '#ccc'")
    again = complaints(page)
    context.close()

    assert [line.partition('id="')[2].partition('"')[0] for line in found] == ["paler", "darker", "late"]
    assert [line.partition('id="')[2].partition('"')[0] for line in again] == ["typed"]
