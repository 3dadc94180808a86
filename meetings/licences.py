"""The licences under which a template may be given, and what somebody has to say who uses one. Pure."""

from dataclasses import dataclass, replace

from common import london
from meetings.models import TemplateVersion

Licence = TemplateVersion.Licence
PAGES = {
    Licence.OGL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}
MEANS = {
    Licence.OGL: "The usual one for the public sector: anybody may use and change it, and says whose it was",
    Licence.CC_BY: "Known everywhere: anybody may use and change it, and says whose it was",
    Licence.CC0: "Anybody may use and change it, and need not say whose it was",
}


@dataclass(frozen=True)
class Credit:
    """What to say beside a copy. `words` come before the licence's name, which links to its page."""

    words: str
    licence: str
    url: str
    contains: tuple["Credit", ...] = ()

    def __str__(self):
        own = f"{self.words} {self.licence}."
        return " ".join([own, *map(str, self.contains)])


def credit(version, sources=()):
    """“Show and tell day” by the South peer group, version 2 of 3 March 2026. Licensed under the …

    `sources` are the versions it came from: the licence of each that asks for it has to be said with it.
    """
    begins = "Public domain under the" if version.licence == Licence.CC0 else "Licensed under the"
    own = _credit(version, f"{_whose(version)}. {begins}")
    asked = [source for source in sources if source.asks_for_credit]
    parts = [_credit(one, f"{_contains(one)} {_whose(one)}, licensed under the") for one in asked]
    return replace(own, contains=tuple(parts))


def owed_to(sources):
    """Why a licence that asks for no credit cannot be chosen, or “”."""
    asked = [f"“{one.title}” of {one.template.group.in_text}" for one in sources if one.asks_for_credit]
    if not asked:
        return ""
    return (
        f"It came from {' and '.join(asked)}, given under a licence that asks for a credit. So yours "
        "asks for one too, and Creative Commons Zero cannot be chosen"
    )


def _contains(source):
    """As the Open Government Licence words it, for what was given under it."""
    return "Contains public sector information from" if source.licence == Licence.OGL else "Contains parts of"


def _whose(version):
    day = london.plain_date(london.today(version.given_at))
    return f"“{version.title}” by {version.template.group.in_text}, version {version.number} of {day}"


def _credit(version, words):
    return Credit(words, version.get_licence_display(), PAGES[Licence(version.licence)])
