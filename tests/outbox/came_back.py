"""Mail as it comes back: what Postfix and Exchange report, and what Outlook, Google and Apple answer to an invitation.

Line ends are CRLF, as on the wire.
"""

import base64

from outbox.mime import proof


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def postfix(message_id, to, *, status="5.1.1", action="failed", said=None, original=None, returned="message/rfc822"):
    """As Postfix reports: the mail's headers in full behind a block for programs."""
    said = said or f"550 {status} <{to}>: Recipient address rejected: User unknown in virtual mailbox table"
    return crlf(f"""\
Return-Path: <>
Received: by mx.provider.example (Postfix)
\tid 4F2A31C0B7; Mon, 23 Nov 2026 08:00:07 +0000 (GMT)
Date: Mon, 23 Nov 2026 08:00:07 +0000 (GMT)
From: MAILER-DAEMON@mx.provider.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: mail@peergroups.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="2C8E11C0A4.1795420807/mx.provider.example"
Message-Id: <20261123080007.4F2A31C0B7@mx.provider.example>

This is a MIME-encapsulated message.

--2C8E11C0A4.1795420807/mx.provider.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.provider.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--2C8E11C0A4.1795420807/mx.provider.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.provider.example
X-Postfix-Queue-ID: 2C8E11C0A4
X-Postfix-Sender: rfc822; mail@peergroups.example
Arrival-Date: Mon, 23 Nov 2026 08:00:05 +0000 (GMT)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{original or to}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.council.example
Diagnostic-Code: smtp; {said}

--2C8E11C0A4.1795420807/mx.provider.example
Content-Description: Undelivered Message
Content-Type: {returned}

Return-Path: <mail@peergroups.example>
Date: Mon, 23 Nov 2026 08:00:00 +0000
From: Peer Groups <mail@peergroups.example>
To: {original or to}
Subject: South peer group, Wed 25 Nov: are you coming?
Message-ID: {message_id}
X-Report-Proof: {proof(message_id)}
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

Are you coming?

--2C8E11C0A4.1795420807/mx.provider.example--
""")


def exchange(message_id, to, *, status="5.1.10", said=None):
    """As Exchange Online reports: pages of HTML for people, a terse block for programs, the headers by themselves."""
    said = said or f"550 {status} RESOLVER.ADR.RecipientNotFound; Recipient {to} not found by SMTP address lookup"
    html = base64.b64encode(b"<html><body><p>Your message couldn't be delivered.</p></body></html>").decode()
    return crlf(f"""\
From: Microsoft Outlook
\t<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@council.example>
To: "mail@peergroups.example" <mail@peergroups.example>
Date: Mon, 23 Nov 2026 08:00:09 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="b2d4f0b7-1111-4b7e-9a61-5a2c4f0d2b11"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-GB
Message-ID: <d0d0d0d0-0000-4000-8000-000000000001@ABCD1234.outlook.example>
In-Reply-To: {message_id}
References: {message_id}
Thread-Topic: South peer group, Wed 25 Nov: are you coming?
Subject: Undeliverable: South peer group, Wed 25 Nov: are you coming?
Auto-Submitted: auto-replied
MIME-Version: 1.0

--b2d4f0b7-1111-4b7e-9a61-5a2c4f0d2b11
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="0cc2e6f0-2222-4b7e-9a61-5a2c4f0d2b11"

--0cc2e6f0-2222-4b7e-9a61-5a2c4f0d2b11
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to {to} couldn't be delivered.

--0cc2e6f0-2222-4b7e-9a61-5a2c4f0d2b11
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

{html}

--0cc2e6f0-2222-4b7e-9a61-5a2c4f0d2b11--

--b2d4f0b7-1111-4b7e-9a61-5a2c4f0d2b11
Content-Type: message/delivery-status

Reporting-MTA: dns;ABCD1234.outlook.example
Received-From-MTA: dns;mx.provider.example
Arrival-Date: Mon, 23 Nov 2026 08:00:08 +0000

Final-Recipient: rfc822;{to}
Action: failed
Status: {status}
Diagnostic-Code: smtp;{said}
X-Display-Name: Sam Example

--b2d4f0b7-1111-4b7e-9a61-5a2c4f0d2b11
Content-Type: text/rfc822-headers

Received: from mx.provider.example (192.0.2.7) by
 ABCD1234.outlook.example with Microsoft SMTP Server id 15.20.1;
 Mon, 23 Nov 2026 08:00:08 +0000
From: Peer Groups <mail@peergroups.example>
To: {to}
Subject: South peer group, Wed 25 Nov: are you coming?
Message-ID: {message_id}
X-Report-Proof: {proof(message_id)}
MIME-Version: 1.0

--b2d4f0b7-1111-4b7e-9a61-5a2c4f0d2b11--
""")


def calendar(uid, organizer, attendee, *, answer="ACCEPTED", sequence=0, method="REPLY", program="Outlook"):
    """The lines of a calendar's answer. A long one is folded, as programs do it."""
    lines = [
        "BEGIN:VCALENDAR",
        f"METHOD:{method}",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:GMT Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f'ATTENDEE;PARTSTAT={answer};CN="Example, Sam; {program}":mailto:{attendee}',
        f"ORGANIZER;CN=South peer group:MAILTO:{organizer}",
        "COMMENT;LANGUAGE=en-GB:Fine\\n\\, see you",
        f"UID:{uid}",
        "SUMMARY;LANGUAGE=en-GB:Accepted: South peer group: What did we finish?",
        "DTSTART;TZID=GMT Standard Time:20261125T100000",
        "DTEND;TZID=GMT Standard Time:20261125T153000",
        "DTSTAMP:20261123T081500Z",
        f"SEQUENCE:{sequence}",
        "BEGIN:VALARM",
        "UID:an-alarm-has-a-name-too",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{line[:70]}\n {line[70:]}\n" if len(line) > 70 else f"{line}\n" for line in lines)


def outlook(to, attendee, uid, *, date="Mon, 23 Nov 2026 08:15:02 +0000", organizer=None, **given):
    """As Outlook answers: an empty text, and the calendar in base64 as another form of it."""
    body = base64.encodebytes(crlf(calendar(uid, organizer or to, attendee, **given))).decode()
    return crlf(f"""\
From: "Example, Sam" <{attendee}>
To: South peer group <{to}>
Subject: Accepted: South peer group: What did we finish?
Date: {date}
Message-ID: <a1b2c3@ABCD1234.outlook.example>
Content-Type: multipart/alternative;
\tboundary="_000_a1b2c3ABCD_"
MIME-Version: 1.0

--_000_a1b2c3ABCD_
Content-Type: text/plain; charset="us-ascii"

--_000_a1b2c3ABCD_
Content-Type: text/calendar; charset="utf-8"; method=REPLY
Content-Transfer-Encoding: base64

{body}
--_000_a1b2c3ABCD_--
""")


def google(to, attendee, uid, *, date="Mon, 23 Nov 2026 08:15:02 +0000", organizer=None, **given):
    """As Google Calendar answers: in plain sight, and once more as a file."""
    lines = calendar(uid, organizer or to, attendee, program="Google", **given)
    return crlf(f"""\
From: Sam Example <{attendee}>
Sender: Google Calendar <calendar-notification@google.example>
To: {to}
Date: {date}
Message-ID: <calendar-0001@google.example>
Subject: Accepted: South peer group: What did we finish? @ Wed 25 Nov 2026
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="000000000000mixed"

--000000000000mixed
Content-Type: multipart/alternative; boundary="000000000000alternative"

--000000000000alternative
Content-Type: text/html; charset="UTF-8"

<p>Sam Example has accepted this invitation.</p>

--000000000000alternative
Content-Type: text/calendar; charset="UTF-8"; method=REPLY
Content-Transfer-Encoding: 7bit

{lines}
--000000000000alternative--
--000000000000mixed
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"

{lines}
--000000000000mixed--
""")


def apple(to, attendee, uid, *, date="Mon, 23 Nov 2026 08:15:02 +0000", organizer=None, **given):
    """As Apple's Calendar answers: a file beside some words, of no special type."""
    lines = calendar(uid, organizer or to, attendee, program="Apple", **given)
    return crlf(f"""\
From: Sam Example <{attendee}>
To: {to}
Date: {date}
Message-ID: <apple-0001@people.example>
Subject: Sam Example accepted the invitation
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="Apple-Mail-1"

--Apple-Mail-1
Content-Type: text/plain; charset=utf-8

Sam Example accepted the invitation.
--Apple-Mail-1
Content-Disposition: attachment; filename=iCal-20261123-081502.ics
Content-Type: application/octet-stream; name=iCal-20261123-081502.ics
Content-Transfer-Encoding: quoted-printable

{lines.replace("=", "=3D")}
--Apple-Mail-1--
""")


def letter(text="Can we bring a colleague?", *, sender="Sam Example <sam@council.example>", **headers):
    """What a person writes, or a machine with the headers to show it."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return crlf(f"From: {sender}\nTo: mail@peergroups.example\n{more}Subject: Re: are you coming?\n\n{text}\n")
