"""Who may do what on the register. Whether they may know of it is `visible_to` of each."""

from accounts.models import User
from common import london
from peergroups.scopes import acted_for, is_of_the_public_sector


def can_keep_list(person, council, today):
    """Say what this council uses: its people, once they are seen to be its own, while the council is there."""
    return is_of_the_public_sector(person) and acted_for(person, today).filter(council=council).exists()


def speaks_for(person_id, council, now):
    """The same of the reader of a link: the person, or None."""
    person = User.objects.filter(pk=person_id).first()
    return person if person is not None and can_keep_list(person, council, london.today(now)) else None
