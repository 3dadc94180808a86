"""Posts to channels of Slack and Teams, through addresses that those programs call webhooks.

Who has the address can post, so no log and no page holds it. Only hosts that the operator named are called, by https,
checked when a post is sent as when the address was typed. What was typed in a title pings nobody and is no link.
"""

import html
import json
import re
from email.message import EmailMessage
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.text import get_text_list

from outbox import https, pace
from outbox.deadlines import Deadline
from outbox.mime import clean
from outbox.smtp import DeferredError, RefusedError

SECONDS = 10
ADDRESS = re.compile(r"https://[!-~]{1,590}")
# What turns the direction of text round, or hides in it: a title must read as it is.
HIDDEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
JOINER = "\u2060"  # takes no room and breaks no line; programs look for “@channel” in one piece
SLACK, TEAMS = "slack", "teams"


class NotAllowedError(ValueError):
    """No post goes to this address. The text says why, to people, and does not hold the address."""


def checked(url):
    """The parts of an address that may be called. Raises NotAllowedError."""
    if not ADDRESS.fullmatch(url) or "\\" in url:
        raise NotAllowedError(f"Enter an address that starts with {_starts()}")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host = host if parts.port in (None, 443) else f"{host}:{parts.port}"
    except ValueError as error:
        raise NotAllowedError(f"Enter an address that starts with {_starts()}") from error
    if "@" in parts.netloc or parts.fragment or host not in {name.lower() for name in settings.WEBHOOK_HOSTS}:
        raise NotAllowedError(f"Enter an address that starts with {_starts()}")
    if not parts.path.strip("/"):
        raise NotAllowedError("Enter the whole address, with all that follows the host")
    return parts


def _starts():
    return get_text_list([f"https://{host}/" for host in settings.WEBHOOK_HOSTS], "or") or "https://"


# What is kept ---------------------------------------------------------------------------------------------------------
def build(post):
    """The bytes to keep of a Post: where to, and what. The same post makes the same bytes."""
    write = {SLACK: _for_slack, TEAMS: _for_teams}[post.service]
    payload = write(said(post.head), [line for line in map(said, post.lines) if line], post)
    return json.dumps({"url": post.url, "payload": payload}, sort_keys=True).encode()


def said(text):
    """What somebody typed, on one line, so that it pings nobody, is no link, and reads in the order of its letters."""
    text = HIDDEN.sub("", clean(text))
    text = text.replace("@", f"@{JOINER}").replace("://", f":{JOINER}//").replace("{{", f"{{{JOINER}{{")
    return re.sub(r"(?i)\bwww\.", f"www{JOINER}.", text)


def _for_slack(head, lines, post):
    """Plain text, which is shown as it is; the only markup is our own link. `text` is what a notification shows."""
    whole = "\n".join([head, *lines])
    link = f"<{_escaped(post.link_url)}|{_escaped(post.link_label)}>"
    return {
        "text": _escaped(" · ".join([head, *lines[:1]])),
        "blocks": [
            {"type": "section", "text": {"type": "plain_text", "text": _escaped(whole[:600]), "emoji": False}},
            {"type": "section", "text": {"type": "mrkdwn", "text": link, "verbatim": True}},
        ],
        "link_names": False,
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _for_teams(head, lines, post):
    """An adaptive card. Its rich text knows no Markdown, unlike its plain one: a title cannot be a link."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [_run(head, weight="Bolder", size="Medium"), *(_run(line) for line in lines)],
        "actions": [{"type": "Action.OpenUrl", "title": post.link_label, "url": post.link_url}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def _run(text, **look):
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}


# The way out ----------------------------------------------------------------------------------------------------------
class RestingError(Exception):
    """Its host was slow of late: nothing was tried, and nothing is for so many `seconds`."""

    def __init__(self, why, seconds):
        super().__init__(why)
        self.seconds = seconds


class WebhookTransport:
    """Posts to a channel, each over a connection of its own. Of the answer only its number is looked at."""

    is_usable = True
    is_fresh = True

    def send(self, message, stored, deadline, at):
        kept = json.loads(stored)
        try:
            parts = checked(kept["url"])
        except NotAllowedError as error:
            raise RefusedError(
                "Its address is not one that may be called: see WEBHOOK_HOSTS.", by_server=False
            ) from error
        if seconds := pace.kept.rests_for(parts.hostname):
            raise RestingError(f"{parts.hostname} was too slow, and rests", seconds)
        body = json.dumps(kept["payload"]).encode()
        deadline = Deadline(min(SECONDS, deadline.left()))
        try:
            answer = https.ask(
                "POST", parts, deadline=deadline, headers={"Content-Type": "application/json"}, body=body
            )
        except OSError as error:
            if deadline.is_over:  # the next would wait as long
                pace.kept.rest(parts.hostname)
            raise DeferredError(str(error)) from error
        pace.kept.forgive(parts.hostname)
        _judge(answer.status, parts.hostname)


def _judge(status, host):
    if 200 <= status < 300:
        return
    why = f"{host} answered {status}"
    if status == 429:
        raise DeferredError(why, rests="domain")
    if status == 408 or status >= 500:
        raise DeferredError(why)
    raise RefusedError(why, by_server=False)  # no word about mail, so it counts for no breaker


def as_mail(message, stored):
    """A post as a mail, for the demonstration's mailbox: what it says, and not where to."""
    (head, *lines), label, url = _shown(json.loads(stored)["payload"])
    mail = EmailMessage()
    mail["From"] = settings.MAIL_FROM
    mail["To"] = f"{message.to_address}@channels.invalid"
    mail["Subject"] = f"To a channel: {head}"
    mail["Message-ID"] = message.message_id
    mail.set_content("\n".join([head, *lines, "", f"{label}: {url}"]))
    paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines))
    mail.add_alternative(format_html(PAGE, head, paragraphs, url, label), subtype="html")
    return mail.as_bytes()


PAGE = (
    '<!doctype html><html lang="en"><head><title>{0}</title></head>'
    '<body style="font-family: Arial, sans-serif; background-color: #ffffff; color: #0b0c0c; padding: 16px">'
    '<h1 style="font-size: 19px">{0}</h1>{1}<p><a href="{2}">{3}</a></p></body></html>'
)


def _shown(payload):
    """(texts that people read, words of the link, where it leads) of a payload."""
    if "blocks" in payload:
        words, link = [html.unescape(block["text"]["text"]) for block in payload["blocks"]]
        url, _, label = link.strip("<>").partition("|")
        return words.split("\n"), label, url
    card = payload["attachments"][0]["content"]
    [action] = card["actions"]
    return [run["text"] for block in card["body"] for run in block["inlines"]], action["title"], action["url"]
