"""What this room keeps about people: nothing."""

from common.personal import NotPersonal
from councils.models import Council, EmailDomain

PERSONAL = [
    NotPersonal(Council, "The public register of councils"),
    NotPersonal(EmailDomain, "What stands after the @ in the addresses of a whole council"),
]
