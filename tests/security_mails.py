"""Mails about what protects an account, for tests/mails.py."""

from types import SimpleNamespace

from accounts import security_emails as security


def of_security(made, long, now):
    person, sent = made.member, SimpleNamespace(id="0e8b", email="sam@winchester.example")
    mailed = {"sent": sent, "code": "K7QX-94BD", "person": person, "now": now}
    changed = {"what": "Passkey: Work phone & keys", "now": now}
    return {
        "code_to_confirm": security.code_to_confirm(**mailed),
        "code_for_address": security.code_for_address(**mailed),
        "factor_changed:added": security.factor_changed(person, change=security.ADDED, **changed),
        "factor_changed:removed": security.factor_changed(person, change=security.REMOVED, **changed),
        "factor_changed:codes": security.factor_changed(person, change=security.CODES_MADE, **changed | {"what": ""}),
        "recovery_code_used": security.recovery_code_used(person, left=9, now=now),
        "recovery_code_used:last": security.recovery_code_used(person, left=0, now=now),
        "factors_taken_away": security.factors_taken_away(person, by=made.lead, because=long, now=now),
        "factors_taken_away:by the operator": security.factors_taken_away(person, by=None, because=long, now=now),
        "address_changed": security.address_changed(
            person, old="sam@oxford.example", new=sent.email, to_address="sam@oxford.example", now=now
        ),
    }
