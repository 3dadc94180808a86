"""Signing in, step by step, for the tests of it."""

from django.contrib.auth import get_user

SIGN_IN, CODE, HOME, WELCOME = "/sign-in/", "/sign-in/code/", "/", "/welcome/"
SAM = "sam@people.example"


def ask(client, email=SAM, **more):
    return client.post(SIGN_IN, {"email": email, **more})


def enter(client, code, **more):
    return client.post(CODE, {"code": code, **more})


def other_code(code):
    return code.replace(code[0], "B" if code[0] != "B" else "C")


def is_in(client):
    return get_user(client).is_authenticated
