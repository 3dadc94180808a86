"""Reading mail as its reader would: from the bytes in the outbox."""

import re
from email import message_from_bytes, policy

from outbox.models import Message


def newest_mail(to_address):
    message = Message.objects.filter(to_address=to_address).order_by("-pk").first()
    return message_from_bytes(message.body.mime, policy=policy.default)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def newest_code(to_address):
    return re.search(r"^ +([A-Z]{4}-[A-Z]{4})\r?$", text_of(newest_mail(to_address)), re.MULTILINE)[1]
