"""Domains of e-mail addresses, in the one form in which they are compared: IDNA-encoded, ASCII, lower case.

Equality is exact and never by suffix: `gov.uk.evil.example`, `mail.oxford.gov.uk` and a look-alike with a Cyrillic
letter are each another domain than `oxford.gov.uk`.
"""

import re
import string

import idna

OTHER_DOTS = "\u3002\uff0e\uff61"  # idna takes these for dots: a look-alike of oxford.gov.uk would become it
ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)  # str.lower() makes the Kelvin sign a k
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def canonical(domain):
    """Return the domain as compared, or "" if it is not one. `bücher.Example` → `xn--bcher-kva.example`."""
    domain = domain.strip().rstrip(".").translate(ASCII_LOWER)
    if not domain or len(domain) > 253 or any(dot in domain for dot in OTHER_DOTS):
        return ""
    try:
        encoded = idna.encode(domain, uts46=False, std3_rules=True).decode("ascii") if not domain.isascii() else domain
    except idna.IDNAError:
        return ""
    labels = encoded.split(".")
    return encoded if len(labels) > 1 and all(LABEL.fullmatch(label) for label in labels) else ""


def of_address(address):
    """Return the compared form of an address's domain, or "" if there is none."""
    local, at, domain = address.strip().rpartition("@")
    return canonical(domain) if local and at else ""
