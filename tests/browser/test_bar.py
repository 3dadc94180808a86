"""The bar of every page between a phone and a wide screen, for who has every place in it."""

import pytest
from django.urls import reverse

TOPS = "[...document.querySelectorAll('.pg-nav__list > li')].map(place => place.getBoundingClientRect().top)"
BROKEN = """(() => {
  const walker = document.createTreeWalker(document.querySelector('.pg-header__me'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && !walker.currentNode.data.includes('Alex'));
  const range = document.createRange(), text = walker.currentNode;
  const top = at => { range.setStart(text, at); range.setEnd(text, at + 1); return range.getBoundingClientRect().top; };
  return [...text.data.matchAll(/\\S+/g)].filter(([word], n, all) =>
    top(all[n].index) !== top(all[n].index + word.length - 1)).map(([word]) => word);
})()"""


@pytest.mark.parametrize("width", [1020, 1100, 1199, 1200, 1280])
def test_the_places_stand_on_one_line_and_no_name_is_broken(open_as, lead, group, width):
    """The places once stood below each other from 1060 to 1199 pixels, which is a laptop at 125%."""
    lead.name = "Alex Placeholder"
    lead.save()
    page = open_as(lead)
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(reverse("timebank:home"))

    tops = page.evaluate(TOPS)
    assert (len(tops), len(set(tops))) == (7, 1)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
