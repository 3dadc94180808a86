"""Who may do what to a meeting. Whether they may know of it is `Meeting.objects.visible_to`."""

from meetings.models import Attendance, Meeting, Topic


def can_schedule_meeting(visit):
    return visit.is_lead or visit.is_coordinator


def can_change_meeting(visit, meeting):
    """Edit it, publish it, call it off: the leads of its own group."""
    return can_schedule_meeting(visit) and visit.group is not None and meeting.group_id == visit.group.pk


def can_change_agenda(visit, meeting):
    return can_change_meeting(visit, meeting) and meeting.state != Meeting.State.CANCELLED


def can_write_notes(visit, meeting):
    """Run the room and write the notes: the leads, and the members whom they chose for it."""
    if visit.group is None or meeting.group_id != visit.group.pk or meeting.state == Meeting.State.DRAFT:
        return False
    return can_change_meeting(visit, meeting) or (
        visit.is_member and meeting.note_takers.filter(pk=visit.user.pk).exists()
    )


def can_change_links(visit, meeting):
    """Put addresses beside a meeting and its lines: who changes it, and once it is announced who takes its notes."""
    return can_change_meeting(visit, meeting) or can_write_notes(visit, meeting)


def can_see_answers(visit, meeting):
    """Names of who comes: members of the group. Everybody else sees head counts."""
    return visit.is_insider and visit.group is not None and meeting.group_id == visit.group.pk


def can_see_particulars(visit, meeting, answer=None):
    """How to join online and who presents: members of the group, and who comes or may come.

    Who waits for a place is not one of them yet.
    """
    return can_see_answers(visit, meeting) or answer in {Attendance.Answer.COMING, Attendance.Answer.MAYBE}


# Actions and decisions ------------------------------------------------------------------------------------------------
def can_see_owners(visit):
    """Who has an action, and its trail: members of the group. Everybody else reads the council alone."""
    return visit.is_insider


def can_add_action(visit):
    """For themselves and colleagues; who leads, for anybody of the group: `can_hand_on`."""
    return visit.is_insider


def can_hand_on(visit):
    """Give actions to anybody of the group, or drop them, whoever has them."""
    return visit.is_lead or visit.is_coordinator


def can_act_on(visit, action):
    """Say what became of it: its person, any member for the council that owns it, leads and coordinators."""
    if action.person_id is not None and action.person_id == visit.user.pk:
        return True
    if visit.group is None or action.group_id != visit.group.pk:
        return False
    same_council = visit.council is not None and visit.council.pk == action.council_id
    return same_council or can_hand_on(visit)


def can_review_decision(visit, decision):
    """Say what the group made of it: the leads of the group."""
    ours = visit.group is not None and decision.meeting.group_id == visit.group.pk
    return ours and (visit.is_lead or visit.is_coordinator)


# After a meeting ------------------------------------------------------------------------------------------------------
def can_read_notes(visit, meeting):
    """Circulated notes: who may read them. A draft: the leads and the note takers alone."""
    return meeting.has_open_notes or Meeting.objects.filter(pk=meeting.pk).with_readable_notes(visit.user).exists()


def can_circulate_notes(visit, meeting):
    """Circulate notes, answer corrections, have the notes agreed: the leads of the meeting's group."""
    return can_change_meeting(visit, meeting) and meeting.state == Meeting.State.PUBLISHED


def can_read_feedback(visit, meeting):
    """How many said what, and the sentences without names: the leads, and only once three people have answered."""
    return can_change_meeting(visit, meeting)


def can_start_trial(visit):
    return visit.is_lead or visit.is_coordinator


def can_see_hosting_record(visit):
    """Which councils hosted when, and which never did: for who looks after the group, to ask."""
    return visit.is_lead or visit.is_coordinator


def can_see_attendance_over_time(visit):
    return visit.is_lead or visit.is_coordinator


# What comes onto an agenda --------------------------------------------------------------------------------------------
def can_propose_topic(visit):
    """Bring something for a meeting: members of the group."""
    return visit.is_member


def can_withdraw_topic(visit, topic):
    """Take back what one proposed oneself, while it waits; a lead drops it for a reason instead."""
    mine = topic.kind == Topic.Kind.PROPOSAL and topic.opened_by_id == visit.user.pk
    return mine and visit.is_member and topic.closed_at is None


def can_offer_to_host(visit):
    """For the council one acts for; leads write down the offer of any council in the area."""
    return visit.council is not None or can_schedule_meeting(visit)


def can_settle_host_offer(visit):
    return can_schedule_meeting(visit)


def can_withdraw_host_offer(visit, offer):
    """Anybody who acts for the council that offered."""
    return visit.council is not None and visit.council.pk == offer.council_id


# Templates ------------------------------------------------------------------------------------------------------------
def can_give_template(visit, meeting):
    """Give an agenda to all groups, in the name of the meeting's group: its leads."""
    return can_change_meeting(visit, meeting)


def can_change_template(user, template):
    """Say it otherwise, take it off the list: the leads of the group that gave it."""
    return type(template).objects.manageable_by(user).filter(pk=template.pk).exists()


def can_copy_template(visit, meeting, now):
    """Put lines of a template on an agenda: who writes it, until the meeting is over."""
    return can_change_agenda(visit, meeting) and not meeting.is_over(now)


# Which date suits -----------------------------------------------------------------------------------------------------
def can_ask_for_date(visit):
    """Open a poll, fix its date, take it back: the leads of the group."""
    return can_schedule_meeting(visit)


def can_answer_poll(visit, poll):
    """Say which dates suit: the members whom it asks."""
    return poll.asked().filter(person=visit.user.pk).exists()
