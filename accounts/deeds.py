"""What a link in a mail can do about mail itself: stop one kind of it. `front.deeds` maps the purpose to these."""

from datetime import timedelta

from accounts import actions
from accounts.models import MutedMail, User
from common import do_links

MUTE_MAIL = "mute-mail"
ALWAYS_SENT = (
    "Codes, word of a meeting that moves or is cancelled, and what another council waits for, are always sent."
)


def mute_url(person_id, kind, *, now):
    """The address that stops one kind of mail: for its foot and its List-Unsubscribe header. Good for a year."""
    expires_at = now + timedelta(days=365)
    return do_links.url(
        do_links.make(MUTE_MAIL, person_id=person_id, object_id=person_id, choice=kind, expires_at=expires_at)
    )


def show(link, now):
    if link.choice not in MutedMail.Kind.values:
        return do_links.DeedPage("This mail is no longer sent to anybody", state="gone")
    words = MutedMail.Kind(link.choice).label.lower()
    if MutedMail.objects.filter(person_id=link.person_id, kind=link.choice).exists():
        return do_links.DeedPage(f"You get no {words}", f"They are turned off already. {ALWAYS_SENT}", state="done")
    return do_links.DeedPage(
        title=f"Stop {words}?",
        lede=f"You stay in your groups, and can turn them on again in your account. {ALWAYS_SENT}",
        button=f"Stop {words}",
    )


def act(link, now):
    if link.choice not in MutedMail.Kind.values:
        return do_links.Outcome("This mail is no longer sent to anybody", done_already=True)
    person = User.objects.get(pk=link.person_id)
    words = MutedMail.Kind(link.choice).label.lower()
    is_new = actions.mute_mail(person=person, kind=link.choice, by=person, now=now)
    return do_links.Outcome(
        title=f"You get no more {words}" if is_new else f"You get no {words} already",
        lede=f"You can turn them on again in your account. {ALWAYS_SENT}",
        done_already=not is_new,
    )
