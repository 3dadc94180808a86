"""The link of an invitation: signed, bound to the row. What it opens is decided by the invitation's state alone."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from peergroups.models import Invitation

SIGNER = signing.Signer(salt="peergroups.invitation")  # without a time: the same sending has the same link


def invitation_path(invitation):
    """The page on which an invitation is answered. An older link of the same invitation opens it as well."""
    token = SIGNER.sign_object([invitation.pk, invitation.sends])
    return reverse("peergroups:invitation-accept", args=[invitation.group.slug, token])


def invitation_url(invitation):
    """The same, absolute, for mails."""
    return settings.SITE_URL + invitation_path(invitation)


def read_invitation(token):
    """The invitation of a link, whatever became of it, or None for a text that is none of ours."""
    try:
        pk, _ = SIGNER.unsign_object(token)
    except Exception:  # a token is anybody's text: decoding can fail in any way, and each means the same
        return None
    return Invitation.objects.select_related("group", "council", "invited_by").filter(pk=pk).first()
