"""Which mail about a person's councils is due, asked of what stands."""


def plan(now):
    """Write every mail about councils that end that is due at this moment. Returns how many of each kind."""
    return {}
