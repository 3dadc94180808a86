"""E-mail addresses of people, in the one form in which they are stored, compared and written to."""

import re

from common import domains

# What mail servers take before the @, and people have: no quoted names, no comments, at most 64 characters (RFC 5321).
LOCAL = re.compile(r"[^\s()<>\[\]:;@\\,\"]{1,64}")


def canonical(address):
    """Return the address in lower case with its domain IDNA-encoded, or "" if it is not one we can write to.

    `Sam@bücher.example.` and `sam@xn--bcher-kva.example` are one person; a letter outside ASCII before the @ (such as
    the Kelvin sign, which lower-cases to a k) is refused, so no two people can look like one address.
    """
    local, _, _ = address.strip().rpartition("@")
    domain = domains.of_address(address)
    return f"{local.lower()}@{domain}" if domain and local.isascii() and LOCAL.fullmatch(local) else ""


def masked(address):
    """“s…@oxford.gov.uk”: enough to know one's own address by, too little to learn somebody else's."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
