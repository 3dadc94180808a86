"""Somebody who has a keyboard and no mouse: goes from one control to the next, and looks where they are each time."""

import re

MOST_STOPS = 250
# Where one is: the name that is read out; what cannot be seen of it; whether it is the page itself.
LOOK = """() => {
    const named = (element) => {
        const by = (element.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
        const said = by.map((id) => document.getElementById(id)?.innerText ?? "").join(" ");
        const own = ["submit", "button"].includes(element.type) ? element.value : "";
        const label = element.getAttribute("aria-label") || (element.labels?.[0]?.innerText ?? "");
        const image = (element.labels?.[0] ?? element).querySelector("img[alt]")?.alt ?? "";
        return [said, label, element.innerText, own, image, element.title].find((words) => words?.trim()) ?? "";
    };
    const seen = (colour) => !/^rgba\\(.*, 0\\)$/.test(colour);
    const look = (style) => [
        style.outlineStyle === "none" || !parseFloat(style.outlineWidth) || !seen(style.outlineColor)
            ? "" : style.outline,
        style.boxShadow, seen(style.backgroundColor) ? style.backgroundColor : "", style.borderTopColor,
        style.borderTopWidth, style.borderBottomColor, style.fill, style.stroke,
    ].join();
    // A tick box of ours is see-through: its label draws it; a council on the map is a shape in a link.
    const drawn = (element) => [element, ...(element.labels ?? []), ...element.querySelectorAll("polygon, g")].flatMap(
        (part) => [null, "::before"].map((which) => look(getComputedStyle(part, which)))).join(" | ");
    const can = "a[href], button, input, select, textarea, summary, [tabindex]";
    const before = (window.lookOfControls ??= new WeakMap());
    const here = document.activeElement;
    for (const element of document.querySelectorAll(can))
        if (element !== here && !before.has(element)) before.set(element, drawn(element));
    if (!here || here === document.body || here === document.documentElement) return { page: true };
    const faults = [];
    if (before.has(here) && before.get(here) === drawn(here)) faults.push("nothing shows that one is on it");
    const parts = [here, ...(here.labels ?? [])];
    const shown = parts.flatMap((part) => [...part.getClientRects()]).some((box) => {
        const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
        const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
        if (right - left < 1 || bottom - top < 1) return false;
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return parts.some((part) => part.contains(hit) || hit?.contains(part) && hit.matches("a, button, label"));
    });
    if (!shown) faults.push("something lies over it, or it is out of sight");
    if (!named(here)) faults.push("it has no name");
    const stays = window.lastStop === here;
    window.lastStop = here;
    const name = named(here).replace(/\\s+/g, " ").replaceAll(" :", ":").trim();
    return { name, faults, stays, html: here.outerHTML.slice(0, 160) };
}"""


class Keyboard:
    """`hands = Keyboard(page)`. What is wrong on the way is an AssertionError: no person would have got further."""

    def __init__(self, page):
        self.page = page

    def reach(self, name, key="Tab"):
        """Press Tab (or Shift+Tab) until one is on the control of this name; a pattern finds what it matches.

        Returns the names of the stops on the way; “the page” is where its end meets its beginning.
        """
        passed = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press(key)
            stop = self.page.evaluate(LOOK)
            if stop.get("page"):
                assert passed.count("the page") < 2, f"{name!r} is not on the way: {passed}"
                passed.append("the page")
                continue
            assert not stop["stays"], f"no way on from {stop['html']}"
            assert stop["faults"] == [], f"{stop['faults']} at {stop['html']}"
            passed.append(stop["name"])
            if _fits(name, stop["name"]):
                return passed
        raise AssertionError(f"{name!r} is not on the way: {passed}")

    def type(self, name, words):
        """Go to a field and type into it; what is in it goes, as it does for who comes to a field with Tab."""
        self.reach(name)
        self.page.keyboard.type(words)

    def choose(self, name):
        """Go to a radio button or a tick box, and press the space bar."""
        self.reach(name)
        self.page.keyboard.press("Space")

    def follow(self, name, key="Enter"):
        """Go to a link or button and press Enter; a page comes."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def skip(self):
        """The first thing on every page leads past what is the same on all."""
        self.follow_in_page(re.compile("^Skip to main content$"))

    def follow_in_page(self, name):
        self.reach(name)
        self.page.keyboard.press("Enter")


def _fits(wanted, name):
    return bool(wanted.search(name)) if isinstance(wanted, re.Pattern) else wanted == name
