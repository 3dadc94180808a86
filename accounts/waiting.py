"""What of a person's own affairs waits for them."""


def waiting_for(people, now):
    """{person id: [Line]} for these people; nobody without one."""
    return {}
