"""What our own code never does, or does in one named place alone: docs/asvs.md rests on it."""

import ast
import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
ROOMS = {"common", *(app.partition(".")[0] for app in settings.INSTALLED_APPS)}
CODE = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)
SCRIPTS = sorted([*(ROOT / "assets").glob("*.js"), *(ROOT / "static").glob("*.js")])

# Modules that run what they are given, read XML, guess at random, or hash in a way that is broken.
NEVER_IMPORTED = {
    "pickle", "marshal", "shelve", "yaml", "random", "telnetlib", "ftplib", "ldap", "jinja2", "lxml",
    "xml.etree", "xml.dom", "xml.sax", "xmlrpc", "md5", "crypt", "socketserver",
}  # fmt: skip
NEVER_CALLED = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "hashlib.md5", "hashlib.sha1",
    "uuid.uuid1", "ssl._create_unverified_context", "tempfile.mktemp", "engines.from_string",
}  # fmt: skip
# Each is looked at here, once: what reaches them is escaped, cleaned or made of our own columns.
IN_ONE_PLACE = {
    "mark_safe": {"common/templatetags/pg.py", "common/markdown.py"},
    "RawSQL": {"peergroups/scopes.py", "common/search.py"},
    "Message.objects.raw": {"outbox/delivery.py"},
    "Template": {"common/mail_templates.py"},
}
# A made-up network is the same for a seed, and nothing of it is a secret.
BY_A_SEED = {("random", "bench/network/chance.py")}
SCRIPT = re.compile(
    r"\beval\(|new Function|document\.write|insertAdjacentHTML|innerHTML(?! = GRIP;)|localStorage|sessionStorage"
    r"|indexedDB|postMessage|addEventListener\(\"message|JSON\.parse|__proto__|document\.cookie"
)


def calls(tree):
    """(name, call) of each call by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def faults(tree, path):
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [f"{node.module}"] if isinstance(node, ast.ImportFrom) and node.module else []
        bad_ones = (name for name in names if any(f"{name}.".startswith(f"{bad}.") for bad in NEVER_IMPORTED))
        yield from (name for name in bad_ones if (name, path) not in BY_A_SEED)
    for name, call in calls(tree):
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        if name in NEVER_CALLED or given.get("shell") == "True" or given.get("verify") == "False":
            yield name
        if name in IN_ONE_PLACE and path not in IN_ONE_PLACE[name]:
            yield name
        if name.startswith("secrets.token_") and (not call.args or ast.literal_eval(call.args[0]) < 16):
            yield f"{name}: fewer than 128 bits"


def test_nothing_dangerous_is_called_or_imported():
    found = {}
    for path in CODE:
        name = str(path.relative_to(ROOT))
        if wrong := list(faults(ast.parse(path.read_text()), name)):
            found[name] = wrong

    assert found == {}
    assert len(CODE) > 400


@pytest.mark.parametrize(
    "line",
    [
        "import pickle", "from xml.etree import ElementTree", "import random", "eval(typed)", "hashlib.md5(secret)",
        "subprocess.run(typed, shell=True)", "secrets.token_hex(8)", "secrets.token_urlsafe()", "mark_safe(typed)",
        "Template(typed)", "client.get(url, verify=False)", "RawSQL(typed)",
    ],
)  # fmt: skip
def test_it_would_be_seen(line):
    assert list(faults(ast.parse(line), "front/search.py")) != []


def test_what_is_allowed_in_one_place_is_still_there():
    """Or the list allows what nobody does any more."""
    there = {name: set() for name in IN_ONE_PLACE}
    for path in CODE:
        for name, _ in calls(ast.parse(path.read_text())):
            if name in there:
                there[name].add(str(path.relative_to(ROOT)))

    assert there == IN_ONE_PLACE


def test_one_file_alone_sets_a_policy_of_its_own_and_three_views_may_be_framed():
    """Each answer of theirs is the HTML of one mail: tests/matrix/test_matrix.py asks every other page."""
    policy, frame = re.compile(r"content-security-policy|\bcsp\.", re.IGNORECASE), re.compile("xframe|x-frame")
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in CODE}

    framed = {
        f"{path}: {node.name}"
        for path, text in texts.items()
        for node in (ast.walk(ast.parse(text)) if frame.search(text.lower()) else ())
        if isinstance(node, ast.FunctionDef) and any(frame.search(ast.unparse(one)) for one in node.decorator_list)
    }
    assert framed == {
        "front/group_mail.py: preview_part", "front/mailbox.py: mailbox_part", "front/my_mail.py: my_mail_part",
    }  # fmt: skip
    assert {path for path, text in texts.items() if policy.search(text)} == {
        "config/settings.py",
        "front/shown_mail.py",
    }


def test_our_scripts_make_no_page_of_what_was_typed_and_keep_nothing():
    found = {path.name: SCRIPT.findall(path.read_text()) for path in SCRIPTS}

    # What a passkey is asked with is ours: written into the page by the server, with json_script.
    assert found == {"enhance.js": [], "admin.js": [], "agenda.js": [], "passkey.js": ["JSON.parse"]}


def test_format_strings_are_constants():
    """What fills them in may be typed; what is filled in is a text of ours, or a name in capitals for one."""
    found = set()
    for path in CODE:
        for name, call in calls(ast.parse(path.read_text())):
            if name.endswith((".format", ".format_map")) and isinstance(call.func, ast.Attribute):
                pattern = ast.unparse(call.func.value)
                if not isinstance(call.func.value, ast.Constant) and not re.match(r"_?[A-Z][A-Z_]+\b", pattern):
                    found.add(f"{path.relative_to(ROOT)}: {pattern}")

    assert found == {
        "config/logs.py: super()",  # logging's, of a record
        "common/mail_templates.py: marks[token.token_type]",  # of our own templates
        "front/personal_data/erasing.py: to",  # from personal.py
        "timebank/progress.py: sentence",  # from a table of sentences
    }
