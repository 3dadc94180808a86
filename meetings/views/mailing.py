"""Deeds of which somebody else gets an email at once: nobody does them without end."""

from common import limits

LIMIT = "mail_by_a_deed"
TOO_MANY = "You have sent people many emails in a short while. Wait an hour, then do this again"


def may_mail(request, form):
    """Count one such deed of this person. False past the limit: then the form says so, and is shown with status 429."""
    if limits.within(request, LIMIT, key=str(request.user.pk)):
        return True
    form.add_error(None, TOO_MANY)
    return False
