"""Who may read what the desk puts together. Predicates over a visit."""


def can_read_handover(visit):
    """Who leads the group, and may do so no more tomorrow; coordinators, who look for somebody."""
    return visit.is_lead or visit.is_coordinator


def can_hand_over(visit):
    """Nobody gives away what is another's: a lead their own lead."""
    return visit.is_lead


def can_read_report(visit):
    """Leads of the group, who answer for it, and coordinators."""
    return visit.is_lead or visit.is_coordinator
