"""Who may do what to a meeting. Whether they may know of it is `Meeting.objects.visible_to`."""

from meetings.models import Attendance, Meeting


def can_schedule_meeting(visit):
    return visit.is_lead or visit.is_coordinator


def can_change_meeting(visit, meeting):
    """Edit it, publish it, call it off: the leads of its own group."""
    return can_schedule_meeting(visit) and visit.group is not None and meeting.group_id == visit.group.pk


def can_delete_meeting(visit, meeting):
    """Only what nobody was told of; what was announced is cancelled."""
    return can_change_meeting(visit, meeting) and meeting.state == Meeting.State.DRAFT


def can_change_agenda(visit, meeting):
    return can_change_meeting(visit, meeting) and meeting.state != Meeting.State.CANCELLED


def can_write_notes(visit, meeting):
    return can_change_meeting(visit, meeting) and meeting.state != Meeting.State.DRAFT


def can_see_answers(visit, meeting):
    """Names of who comes: members of the group. Everybody else sees head counts."""
    return visit.is_insider and visit.group is not None and meeting.group_id == visit.group.pk


def can_see_particulars(visit, meeting, answer=None):
    """How to join online and who presents: members of the group, and who said that they come or may come."""
    return can_see_answers(visit, meeting) or answer in {Attendance.Answer.COMING, Attendance.Answer.MAYBE}
