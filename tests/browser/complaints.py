"""What axe says against a page, without asking twice what it has answered."""

from axe_playwright_python.base import AXE_SCRIPT

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not described, node by node
}
CONTRAST = "color-contrast"
# What depends on where things stand and how large they are. All other rules read what is there and whether it is shown.
OF_LAYOUT = ["target-size", "scrollable-region-focusable", "css-orientation-lock", "link-in-text-block", "skip-link"]
JUDGED = set()  # looks of which axe found the contrast good, on any page of this run

ASK_AXE = """async ([rules, contrast, ofLayout, judged]) => {
    // Half way from one colour to another there is little contrast.
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    const good = new Set(judged), looks = new Map(), unjudged = [], shown = [];
    const hash = (text, seed) => {
        let a = 0xdeadbeef ^ seed, b = 0x41c6ce57 ^ seed;
        for (let at = 0; at < text.length; at++) {
            a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
            b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
        }
        return (a >>> 0).toString(36) + (b >>> 0).toString(36);
    };
    for (const element of document.querySelectorAll("html, body, body *")) {
        const style = getComputedStyle(element), size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.5 && style.fontWeight >= 700);
        const isShown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        shown.push(isShown ? 1 : 0);
        const { color, backgroundColor, backgroundImage, opacity, position, zIndex, textShadow, clipPath } = style;
        const ground = [backgroundColor, backgroundImage, opacity, position, zIndex, clipPath];
        const own = [isShown, isLarge, color, textShadow, ...ground].join();
        // With all that it stands in: the same words on another ground are another look.
        looks.set(element, hash((looks.get(element.parentElement) ?? "") + own, 0));
        if (!good.has(looks.get(element))) unjudged.push(element);
    }
    const all = unjudged.length === looks.size;
    const sight = shown.join("") + document.documentElement.outerHTML;
    const again = { type: "rule", values: all ? [...ofLayout, contrast] : ofLayout };
    const options = window.goodSight === sight ? { ...rules, runOnly: again } : rules;
    const found = await axe.run({ ...options, rules: { [contrast]: { enabled: all } } });
    if (!all && unjudged.length) {
        const more = await axe.run({ include: unjudged }, { ...rules, runOnly: { type: "rule", values: [contrast] } });
        found.violations.push(...more.violations);
    }
    const isGood = !found.violations.some((rule) => rule.id === contrast);
    if (!found.violations.length) window.goodSight = sight;
    return {
        complaints: found.violations.flatMap((rule) =>
            rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`)),
        judged: isGood ? [...new Set(unjudged.map((element) => looks.get(element)))] : [],
    };
}"""


def complaints(page):
    """A line each: rule, and the element.

    Contrast takes ten times as long as all other rules together, and a page looks much like the one before it: so it is
    asked only of what looks otherwise than all that was found good, on whatever page: another colour, another ground of
    it or of what it stands in, shown at last. A page of which axe says something adds nothing to what is good.

    Of a page that was good a moment ago, and shows the same at another width, only the rules of layout are asked again.
    """
    page.wait_for_load_state()  # a page that a click leads to is judged whole
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.context.add_init_script(AXE_SCRIPT)  # to send it to each page anew takes as long as loading the page
    answer = page.evaluate(ASK_AXE, [RULES, CONTRAST, OF_LAYOUT, sorted(JUDGED)])
    JUDGED.update(answer["judged"])
    return answer["complaints"]
