"""How the tests go to the pages of who belongs."""

from django.urls import reverse

# Who gets what at a page: lead, member, outsider, anonymous, coordinator.
WHO = ("lead", "member", "outsider", "anonymous", "coordinator")
SIGN_IN = 302


def url(name, group, *more):
    return reverse(f"peergroups:{name}", args=[group.slug, *more])


def come(client, request, who):
    """Sign in as one of the cast."""
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))
    return client


def main_of(response):
    return response.text.partition("<main")[2].partition("</main>")[0]
