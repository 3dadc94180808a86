"""Pasted notes as a browser sends them: looked at, checked, saved."""

import re
from html import unescape

from tests.meetings.visiting import url


def fields_of(content):
    """What a browser would send of this page's form, without the button."""
    sent = {}

    def add(name, value):
        sent.setdefault(unescape(name), []).append(unescape(value))

    for tag in re.findall(r"<input [^>]*>", content):
        kind, name = re.search(r'type="(\w+)"', tag), re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and (kind[1] not in {"checkbox", "radio"} or " checked" in tag):
            add(name[1], value[1] if value else "on" * (kind[1] == "checkbox"))
    for name, inside in re.findall(r'<textarea [^>]*?name="([^"]*)"[^>]*>\n?(.*?)</textarea>', content, re.S):
        add(name, inside)
    for name, inside in re.findall(r'<select [^>]*?name="([^"]*)"[^>]*>(.*?)</select>', content, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inside) or re.findall(
            r'<option value="([^"]*)"', inside
        )
        add(name, chosen[0])
    return sent


def look(client, meeting, text):
    shown = client.post(url("notes-paste", meeting), {"text": text, "step": "read"})
    return fields_of(shown.content.decode())


def save(client, meeting, fields, **changes):
    """Look at what will happen, then save it."""
    checked = client.post(url("notes-paste", meeting), {**fields, **changes, "step": "check"})
    sent = fields_of(checked.content.decode())
    return client.post(url("notes-paste", meeting), {**sent, "step": "save"})
