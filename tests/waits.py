"""What waits for people, asked as the product asks it, and that no sign hides a line."""

from common.waits import lines_for


def asked(*waits):
    """A function of (people, now) to {person id: [Line]} for these Waits; fails where their signs keep a line back."""

    def waiting_for(people, now):
        found = lines_for(waits, people, now)
        active = [person for person in people if person.is_active]
        for wait in waits if active else ():
            for person_id, lines in wait.lines(active, now).items():
                assert set(lines) <= set(found.get(person_id, ())), f"a sign of {wait.lines.__module__} hides a line"
        return found

    return waiting_for
