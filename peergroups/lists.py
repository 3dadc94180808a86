"""A group as mail programs know it: the headers by which its mails are sorted, muted and asked about."""

from django.conf import settings
from django.urls import reverse


def list_headers(group):
    """List-Id and List-Owner of this group's mails (RFC 2919, RFC 2369); the id stays when the group is renamed."""
    name = "".join(character for character in group.full_name if character not in '<>"')
    contact = reverse("peergroups:group-contact", args=[group.slug])
    return (
        ("List-Id", f"{name} <group{group.pk}.{settings.MAIL_DOMAIN}>"),
        ("List-Owner", f"<{settings.SITE_URL}{contact}>"),
    )
