"""Login is the default: what a stranger may open is listed here, and nothing else."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "front:home",
    "front:sign-in",
    "front:sign-in-code",
    "front:sign-in-elsewhere",  # where a council's provider is set up
    "front:sign-in-returned",
    "front:sign-out",
    "front:do",
    "front:personal-feed",  # for the calendar that has the secret
    "front:mailbox",
    "front:mailbox-message",
    "front:mailbox-part",
    "front:healthz",
    "front:healthz-web",
    "front:incoming",  # for who has the token, where one is set up
    "front:search",  # in what everybody may see
    "front:accessibility",
    "timebank:home",  # what it is, and requests that were made public
    "timebank:request-detail",
    "timebank:release",  # an approver needs no account
    "scrutiny:contact-link",  # a supplier’s contact needs no account: a link and its address
    "scrutiny:contact-new-link",  # sent to that address and nowhere else
    "scrutiny:contact-ratings",  # in the browser that opened the link
    "scrutiny:day-list",  # days that are for everybody
    "scrutiny:day-detail",  # without what single councils wrote
    "scrutiny:contact-day",
    "scrutiny:contact-answer",
    "scrutiny:contact-commitment",
    "scrutiny:day-statement",  # as it was sent, of a day that is for everybody
    "scrutiny:day-statement-text",
    "scrutiny:day-meeting",
    "scrutiny:commitment-detail",
    "front:privacy",
    "front:security-txt",  # whom to tell of a weakness
    "councils:council-list",
    "councils:council-detail",
    "peergroups:group-list",
    "peergroups:group-detail",
    "peergroups:group-contact",
    "peergroups:group-start",  # nobody who asks for a group needs an account
    "peergroups:invitation-accept",
    "meetings:meeting-list",
    "meetings:meeting-detail",
    "meetings:meeting-agenda",
    "meetings:agenda-markdown",
    "meetings:meeting-feed",
    "meetings:meeting-atom",
    "meetings:meeting-calendar",
    "meetings:write-up",
    "meetings:write-up-markdown",
    "meetings:action-list",
    "meetings:action-detail",
    "meetings:decision-list",
    "meetings:decision-detail",
    "templates:template-list",  # what groups give to all
    "templates:template-detail",
    "templates:template-version",
    "templates:template-use",  # what a group changed for a meeting that is for everyone
    "account_login",
    "mfa_authenticate",
    "admin:login",  # leads to our sign-in
}


def patterns(resolver=None, space=""):
    """Every (name, view) of the product. The admin's catch-all has no name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or entry.pattern}", entry.callback


def open_to_strangers():
    return {name for name, view in patterns() if not getattr(view, "login_required", True)}


def test_strangers_may_open_what_is_listed_and_nothing_else():
    assert open_to_strangers() == PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/account/", "/welcome/", "/groups/south/join/", "/groups/nowhere/join/", "/admin/", "/admin/accounts/user/",
        "/groups/south/meetings/new/", "/groups/nowhere/meetings/new/", "/groups/south/members/",
        "/groups/nowhere/members/", "/groups/south/invitations/new/", "/groups/south/requests/1/",
    ],
)  # fmt: skip
def test_a_stranger_is_sent_to_sign_in_whether_it_exists_or_not(client, group, path):
    response = client.get(path, follow=True)

    assert response.redirect_chain[-1] == (f"/sign-in/?next={path}", 302)
