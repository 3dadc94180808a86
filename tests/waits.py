"""What waits for people, asked as the product asks it, and that no sign hides a line."""

from common.waits import lines_for


def asked(*waits):
    """A function of (people, now) to {person id: [Line]} for these Waits.

    Fails where a sign hides a line, or where one for leads comes from a Wait that desks do not ask.
    """

    def waiting_for(people, now):
        found = lines_for(waits, people, now)
        active = [person for person in people if person.is_active]
        for wait in waits if active else ():
            for person_id, lines in wait.lines(active, now).items():
                assert set(lines) <= set(found.get(person_id, ())), f"a sign of {wait.lines.__module__} hides a line"
                marked = [line.key for line in lines if line.for_leads]
                assert wait.for_leads or not marked, f"no desk asks {wait.lines.__module__} for {marked}"
        return found

    return waiting_for
