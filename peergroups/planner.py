"""Which mail about belonging is due, asked of what stands."""


def plan(now):
    """Write every mail about belonging that is due at this moment. Returns how many of each kind."""
    return {}
