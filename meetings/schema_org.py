"""What is public of a group and of a meeting, as search engines and chat programmes read it (schema.org, Open Graph).

Nothing stands here that a visitor does not read on the page: no link to join, no names of people.
"""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.templatetags.static import static

from common import london
from meetings.models import Meeting, Opening

SCHEMA = "https://schema.org"


def of_group(group):
    """A group as an Organization."""
    facts = {"@context": SCHEMA, "@type": "Organization", **_named(group), "description": group.summary}
    if group.founded_on:
        facts["foundingDate"] = group.founded_on.isoformat()
    return _said(facts)


def of_meeting(meeting, now):
    """A meeting as an Event; None for one that is not for everyone, whoever asks."""
    if not is_public(meeting):
        return None
    return _said(
        {
            "@context": SCHEMA,
            "@type": "Event",
            "name": f"{meeting.group.full_name}: {meeting.title}",
            "description": meeting.summary,
            "url": settings.SITE_URL + meeting.get_absolute_url(),
            "startDate": _moment(meeting.starts_at),
            "endDate": _moment(meeting.ends_at),
            **_status(meeting),
            **_where(meeting),
            "organizer": {"@type": "Organization", **_named(meeting.group)},
            "offers": _offer(meeting, now),
        }
    )


def _offer(meeting, now):
    """Where to book, while one can: what it costs, that site says."""
    if not (meeting.is_booked_elsewhere and meeting.is_open(now)):
        return None
    return {"@type": "Offer", "url": meeting.booking_url}


def is_public(meeting):
    return meeting.audience == Meeting.Audience.PUBLIC and meeting.state != Meeting.State.DRAFT


def card_of_group(group):
    """What a chat programme shows of a link to it."""
    home = settings.SITE_URL + group.get_absolute_url()
    return {"title": group.full_name, "description": group.summary, "url": home, "picture": _picture()}


def card_of_meeting(meeting, now):
    """The same of a meeting; None for one that is not for everyone."""
    if not is_public(meeting):
        return None
    is_off = meeting.state == Meeting.State.CANCELLED
    when = london.span(meeting.starts_at, meeting.ends_at)
    booking = meeting.booking_label if meeting.is_open(now) else ""
    facts = ["Cancelled" if is_off else "", when, meeting.place, meeting.summary, booking]
    return {
        "title": f"{meeting.group.full_name}: {meeting.title}",
        "description": ". ".join(fact.rstrip(".") for fact in facts if fact) + ".",
        "url": settings.SITE_URL + meeting.get_absolute_url(),
        "picture": _picture(),
    }


def _picture():
    """The whole address of the picture beside a link: the same for all, drawn from assets/card.svg."""
    return settings.SITE_URL + static("card.png")


def _named(group):
    return {"name": group.full_name, "url": settings.SITE_URL + group.get_absolute_url()}


def _moment(at):
    """With London's offset of that day."""
    return london.local(at).isoformat()


def _status(meeting):
    """Cancelled; moved to another time, with the one that was told before; or as it was planned."""
    if meeting.state == Meeting.State.CANCELLED:
        return {"eventStatus": f"{SCHEMA}/EventCancelled"}
    before = _told_before(meeting) if meeting.sequence else None
    if before:
        return {"eventStatus": f"{SCHEMA}/EventRescheduled", "previousStartDate": _moment(before.starts_at)}
    return {"eventStatus": f"{SCHEMA}/EventScheduled"}


def _told_before(meeting):
    """The last Move to another time that everybody was told of, or None.

    Not what it was before it was opened to everybody: that was for fewer people.
    """
    opened_since = Opening.objects.filter(
        meeting=OuterRef("meeting"), audience=Meeting.Audience.PUBLIC, opened_at__gte=OuterRef("moved_at")
    )
    moves = meeting.moves.exclude(starts_at=meeting.starts_at).exclude(Exists(opened_since))
    return moves.order_by("-sequence").first()


def _where(meeting):
    """The room, the web, or both. The page stands for the link, which is for who comes."""
    places, modes = [], []
    if meeting.venue and meeting.venue.strip().lower() != "online":
        address = _said({"@type": "PostalAddress", "postalCode": meeting.postcode, "addressCountry": "GB"})
        places.append({"@type": "Place", "name": meeting.venue, "address": address})
        modes.append("Offline")
    if meeting.online_url or meeting.venue.strip().lower() == "online":
        places.append({"@type": "VirtualLocation", "url": settings.SITE_URL + meeting.get_absolute_url()})
        modes.append("Online")
    mode = modes[0] if len(modes) == 1 else "Mixed"
    location = places[0] if len(places) == 1 else places
    return {"eventAttendanceMode": f"{SCHEMA}/{mode}EventAttendanceMode", "location": location} if modes else {}


def _said(facts):
    """Without what nobody said."""
    return {name: fact for name, fact in facts.items() if fact}
