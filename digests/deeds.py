"""What a link in a digest can do about digests: stop them, have them less often, hear nothing of one group.

`front.deeds` maps the purposes to these.
"""

from datetime import timedelta

from accounts.models import User
from common import do_links
from digests import actions
from digests.models import MutedGroup, Rhythm
from peergroups.models import Membership, PeerGroup

STOP = "digest-stop"
MUTE_GROUP = "digest-mute-group"
GOOD_FOR = timedelta(days=365)
# What a reader of the page may say instead; of “never” the link itself speaks.
CHOICES = (
    (Rhythm.Every.WEEK.value, "Every week"),
    (Rhythm.Every.FORTNIGHT.value, "Every two weeks"),
    (Rhythm.Every.MONTH.value, "Every month"),
    (Rhythm.Every.NEVER.value, "Never"),
)
STILL_SENT = "Reminders, codes, and word of a meeting that moves or is cancelled, are sent as before."
TURN_ON = "You can turn it on again in your account."
NOTHING_KNOWN = do_links.DeedPage("This link says nothing that we know", "Nothing was changed.", state="gone")
NOT_IN_IT = do_links.DeedPage(
    "You are not in this group any more", "No digest speaks of it. Nothing was changed.", state="gone"
)


def stop_url(person_id, *, now):
    """The address that stops the digest: for its foot and its List-Unsubscribe header. Good for a year."""
    return do_links.url(
        do_links.make(
            STOP, person_id=person_id, object_id=person_id, choice=Rhythm.Every.NEVER.value, expires_at=now + GOOD_FOR
        )
    )


def mute_group_url(person_id, group_id, *, now):
    """The address after which the digest tells this person nothing new of this group. Good for a year."""
    return do_links.url(do_links.make(MUTE_GROUP, person_id=person_id, object_id=group_id, expires_at=now + GOOD_FOR))


# The digest ----------------------------------------------------------------------------------------------------------
def show_stop(link, now):
    if link.choice not in Rhythm.Every.values:
        return NOTHING_KNOWN
    every = Rhythm.Every(link.choice)
    if actions.rhythm_of(User(pk=link.person_id)).every == every:
        return do_links.DeedPage(_as_it_is(every), f"It is so already. {STILL_SENT}", state="done")
    if every == Rhythm.Every.NEVER:
        return do_links.DeedPage("Stop your digest?", f"You stay in your groups. {STILL_SENT}", "Stop my digest")
    often = every.label.lower()
    return do_links.DeedPage(f"Get your digest {often}?", STILL_SENT, f"Send it {often}")


def act_stop(link, now):
    if link.choice not in Rhythm.Every.values:
        return do_links.Outcome(NOTHING_KNOWN.title, NOTHING_KNOWN.lede)
    person, every = User.objects.get(pk=link.person_id), Rhythm.Every(link.choice)
    is_new = actions.set_rhythm(person=person, every=every, by=person, now=now)
    turn_on = f"{TURN_ON} " if every == Rhythm.Every.NEVER else ""
    return do_links.Outcome(_as_it_is(every), f"{turn_on}{STILL_SENT}", done_already=not is_new)


def _as_it_is(every):
    return "You get no digest" if every == Rhythm.Every.NEVER else f"You get your digest {every.label.lower()}"


# One group of it -----------------------------------------------------------------------------------------------------
def show_mute_group(link, now):
    group = _group_of(link)
    if group is None:
        return NOT_IN_IT
    if MutedGroup.objects.filter(person_id=link.person_id, group=group).exists():
        return do_links.DeedPage(
            f"Your digest says nothing new of {group.in_text}", f"It is so already. {_what_stays()}", state="done"
        )
    return do_links.DeedPage(
        title=f"Leave {group.in_text} out of your digest?",
        lede=f"You stay in the group. {_what_stays()}",
        button="Leave it out",
    )


def act_mute_group(link, now):
    group = _group_of(link)
    if group is None:
        return do_links.Outcome(NOT_IN_IT.title, NOT_IN_IT.lede)
    person = User.objects.get(pk=link.person_id)
    is_new = actions.mute_group(person=person, group=group, by=person, now=now)
    return do_links.Outcome(
        title=f"Your digest says nothing new of {group.in_text}",
        lede=f"{_what_stays()} You can have it back in your account.",
        done_already=not is_new,
        next_url=group.get_absolute_url(),
        next_label="The group’s page",
    )


def _group_of(link):
    """The group, while the reader is in it: of any other this link says nothing."""
    mine = Membership.objects.current().filter(person=link.person_id)
    return PeerGroup.objects.filter(pk=link.object_id, pk__in=mine.values("group")).first()


def _what_stays():
    return "What waits for you there is still in it, and invitations and reminders come as before."
