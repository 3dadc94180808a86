"""What of groups waits for a person."""


def waiting_for(people, now):
    """{person id: [Line]} for these people; nobody without one."""
    return {}
