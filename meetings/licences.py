"""The licences under which a template may be given, and what somebody has to say who uses one. Pure."""

from dataclasses import dataclass

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

    def __str__(self):
        return f"{self.words} {self.licence}."


def credit(version):
    """“Show and tell day” by the South peer group, version 2 of 3 March 2026. Licensed under the …"""
    begins = "Public domain under the" if version.licence == Licence.CC0 else "Licensed under the"
    day = london.plain_date(london.today(version.given_at))
    whose = f"“{version.title}” by {version.template.group.in_text}, version {version.number} of {day}."
    return Credit(f"{whose} {begins}", version.get_licence_display(), PAGES[Licence(version.licence)])
