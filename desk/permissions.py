"""Who may read what the desk puts together. Predicates over a visit."""


def can_read_report(visit):
    """Leads of the group, who answer for it, and coordinators."""
    return visit.is_lead or visit.is_coordinator
