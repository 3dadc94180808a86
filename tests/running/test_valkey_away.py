"""The whole product with Valkey stopped: people sign in and answer, and when it is back the mail flows by itself."""

import html
import re
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from config import keeper, services
from tests.running.conftest import eventually
from tests.running.test_up import start

pytestmark = pytest.mark.serial

LEAD, MEMBER = "lead@westberks.gov.uk", "member@oxford.gov.uk"


class Visitor:
    """Somebody with a browser that keeps cookies and follows redirects, and no more."""

    def __init__(self, port):
        self.site = f"http://127.0.0.1:{port}"
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path):
        with self.browser.open(self.site + path, timeout=20) as answer:
            return html.unescape(answer.read().decode())

    def post(self, path, page=None, **fields):
        """Send a form of the page at `page` (else at `path`) and return the page that one lands on."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(page or path)).group(1)
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token} | fields).encode()
        with self.browser.open(self.site + path, data, timeout=20) as answer:
            return html.unescape(answer.read().decode())

    def mail(self, to, subject):
        """The page of the newest mail of this subject to somebody, or None."""
        inbox = self.get(f"/mailbox/?q={to}")
        found = re.search(rf'href="(/mailbox/\d+/)">[^<]*(?:{subject})', inbox)
        return self.get(found.group(1)) if found else None

    def sign_in(self, email):
        self.post("/sign-in/", email=email)
        code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", self.mail(email, "Your code")).group()
        return self.post("/sign-in/code/", code=code)


def test_people_sign_in_and_answer_and_mail_flows_again_by_itself(launch, tmp_path, free_port):
    up = start(launch, tmp_path, free_port, mode="demo")
    folder = keeper.Folder(tmp_path / "services")
    pair = services.Pair(services.Running(folder, folder.sockets()))
    lead, member = Visitor(free_port), Visitor(free_port)
    eventually(lambda: member.mail(MEMBER, "South peer group"))  # mail flows, all is well
    pair.stop("valkey")

    began = time.monotonic()
    at_home = member.sign_in(MEMBER)
    meeting = re.search(r'href="(/groups/south/meetings/\d+/)">Are you coming', at_home).group(1)
    answered = member.post(f"{meeting}answer/", page=meeting, answer="coming")
    took = time.monotonic() - began
    lead.sign_in(LEAD)
    draft = re.search(
        r'href="(/groups/south/meetings/\d+/)">Spring meeting', lead.get("/groups/south/meetings/")
    ).group(1)
    lead.post(f"{draft}publish/")

    assert "You’re coming" in answered
    assert member.mail(MEMBER, "You’re coming|you’re coming")  # the answer to what one just did needs no worker
    assert took < 20

    invited = member.get(f"/mailbox/?q={MEMBER}").count("are you coming")
    pair.start("valkey")

    eventually(lambda: member.get(f"/mailbox/?q={MEMBER}").count("are you coming") == invited + 1)
    assert up.poll() is None
