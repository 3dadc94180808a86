"""What this room keeps about people."""

import datetime as dt

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from accounts.models import Affiliation, FeedLink, LostFactor, MutedMail, SuccessorChoice, User
from common.personal import ERASED_ADDRESS, Deed, Deeds, Ends, Erased, Field, Kept, Mentions, NotPersonal

ACCOUNT = "As long as you have an account"

PERSONAL = [
    Kept(
        User,
        "You",
        "So that you can sign in, and your groups know who you are",
        ACCOUNT,
        {
            "email": Field("Email address you sign in with", Erased.BLANKED, ERASED_ADDRESS),
            "name": Field("Name", Erased.BLANKED),
            "job_title": Field("Job title", Erased.BLANKED),
            "named_in_public_since": Field("Name shown to everybody since", Erased.BLANKED, None),
            "is_active": Field("Account is open"),
            "is_superuser": Field("Coordinator of the network", Erased.BY_HAND),
            "is_staff": Field("May use the whole admin site", Erased.BY_HAND),
            "joined_at": Field("First signed in"),
            "last_login": Field("Last signed in", Erased.BLANKED, None),
            "closed_at": Field("Account closed"),
            "closed_by": Field("Account closed by"),
            "erased_at": Field(hidden="Who was erased has no account to see it in"),
            "password": Field(hidden="There is none: a random text that fits nothing", erased=Erased.BY_HAND),
        },
        person=("pk",),
    ),
    Kept(
        EmailAddress,
        "Email addresses you have shown to be yours",
        "So that nobody else can use them",
        ACCOUNT,
        {
            "user": Field(hidden="That is you"),
            "email": Field("Address"),
            "verified": Field("Shown to be yours"),
            "primary": Field("Mail goes there"),
        },
        person=("user",),
        row_goes=True,
    ),
    Kept(
        Affiliation,
        "Councils you act for, or acted for",
        "So that what you do counts for the right council",
        "For good, as part of the council's history; without your name when you are erased",
        {
            "person": Field(hidden="That is you"),
            "council": Field("Council"),
            "started_on": Field("From"),
            "ended_on": Field("Last day"),
            "confirmed_at": Field("Confirmed"),
            "confirmed_by": Field("Confirmed by"),
        },
        person=("person",),
    ),
    Kept(
        SuccessorChoice,
        "Which council you chose when yours was replaced",
        "So that you are asked once",
        "For good, as part of the council's history; without your name when you are erased",
        {
            "person": Field(hidden="That is you"),
            "predecessor": Field("Council that was replaced"),
            "successor": Field("Council you chose"),
            "at": Field("When"),
            "by": Field("Chosen by"),
        },
        person=("person",),
    ),
    Kept(
        MutedMail,
        "Mail you do not want",
        "So that we do not send it",
        "Until you want it again",
        {"person": Field(hidden="That is you"), "kind": Field("Kind of mail"), "at": Field("Since")},
        person=("person",),
        row_goes=True,
    ),
    Kept(
        FeedLink,
        "Secret links for your calendars",
        "So that your own calendar can fetch your meetings",
        "Until you switch them off, or leave",
        {
            "person": Field(hidden="That is you"),
            "name": Field("For"),
            "digest": Field(hidden="What a secret is compared with: nobody can read the secret from it"),
            "made_at": Field("Made"),
        },
        person=("person",),
        row_goes=True,
    ),
    Kept(
        Authenticator,
        "Second factors for signing in",
        "So that nobody signs in with your mailbox alone",
        "Until you remove them",
        {
            "user": Field(hidden="That is you"),
            "type": Field("Kind"),
            "data": Field(hidden="A secret: whoever has it could use it in your place"),
            "created_at": Field("Set up"),
            "last_used_at": Field("Last used"),
        },
        person=("user",),
        row_goes=True,
    ),
    Kept(
        LostFactor,
        "Second factors of yours that were taken away because they were lost",
        "So that it can be seen who let you in without one",
        ACCOUNT,
        {
            "person": Field(hidden="That is you"),
            "at": Field("When"),
            "by": Field("Taken away by"),
            "because": Field("Why"),
        },
        person=("person",),
        row_goes=True,
    ),
    Kept(
        Session,
        "Where you are signed in",
        "So that you need no code on every page",
        "For 60 days, or until you sign out. It is packed so that we cannot list it; closing and erasing find it",
        {
            "session_key": Field(hidden="A secret: whoever has it is signed in", erased=Erased.BY_HAND),
            "session_data": Field(hidden="Packed and signed: whose it is shows only when it is used"),
            "expire_date": Field(hidden="60 days after you last signed in"),
        },
        ends=Ends(dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)),
    ),
    Kept(
        User.groups.through,
        "Permission groups",
        "Django can give permissions to groups of people; nobody uses it here",
        ACCOUNT,
        {"user": Field(hidden="That is you"), "group": Field("Group")},
        person=("user",),
        row_goes=True,
        on_page=False,
    ),
    Kept(
        User.user_permissions.through,
        "Permissions",
        "Django can give single permissions; nobody uses it here",
        ACCOUNT,
        {"user": Field(hidden="That is you"), "permission": Field("Permission")},
        person=("user",),
        row_goes=True,
        on_page=False,
    ),
    Deeds(User, {"closed_by": Deed("Closed somebody's account", at="closed_at")}),
    Deeds(LostFactor, {"by": Deed("Took somebody's lost second factor away", at="at")}),
    Mentions(LostFactor, {"because": "Why somebody's lost second factor was taken away"}),
    Deeds(Affiliation, {"confirmed_by": Deed("Confirmed who acts for a council", at="confirmed_at")}, place="council"),
    Deeds(SuccessorChoice, {"by": Deed("Wrote down which council somebody chose", at="at")}, place="predecessor"),
    NotPersonal(EmailConfirmation, "Never has a row: addresses are shown to be somebody's by a code"),
    NotPersonal(Group, "Names of permission groups; there are none"),
    NotPersonal(Permission, "Names of permissions, from the code"),
    NotPersonal(ContentType, "Names of tables, from the code"),
]
