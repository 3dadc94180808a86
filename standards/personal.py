"""What this room keeps about people: nothing."""

from common.personal import NotPersonal
from standards.models import Point, Standard

PERSONAL = [NotPersonal(Standard, "Published standards"), NotPersonal(Point, "Points of published standards")]
