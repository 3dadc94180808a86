"""A group as mail programs know it: the headers by which its mails are sorted, muted and asked about; and its scope."""

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


def of_group(group):
    """What a Letter says of the group it comes from: `scope`, by which it is listed and cancelled, and `headers`."""
    return {"scope": f"group:{group.pk}", "headers": list_headers(group)}
