"""Who was at a meeting, as sets: those ticked in the room; where nobody was ticked, those who said they would come.

Of a meeting that is booked elsewhere only the ticks are known.
"""

from django.db.models import Exists, Q

from accounts.models import User
from meetings.models import Attendance, Presence

Answer = Attendance.Answer


def was_at(meeting):
    """The condition on a User: they were at this meeting."""
    ticked = Presence.objects.filter(meeting=meeting)
    said = Attendance.objects.counted().filter(meeting=meeting, answer=Answer.COMING)
    unticked = ~Exists(Presence.objects.filter(meeting=meeting))
    return Q(pk__in=ticked.values("person")) | (unticked & Q(pk__in=said.values("person")))


def people_at(meeting):
    """Everybody with an account who was at this meeting and whose account is open."""
    return User.objects.filter(was_at(meeting), is_active=True)


def person_was_at(person, meeting):
    return person.is_authenticated and people_at(meeting).filter(pk=person.pk).exists()
