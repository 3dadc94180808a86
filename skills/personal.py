"""What this room keeps about people: nothing. Who has which skill is the time bank's."""

from common.personal import NotPersonal
from skills.models import Skill

PERSONAL = [NotPersonal(Skill, "Published roles, and skills that councils need besides")]
