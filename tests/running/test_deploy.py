"""What docs/operations.md and deploy/ tell an operator to do is there: files, commands, options, variables."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from django.core.management import get_commands
from gunicorn.config import Config

from config import processes
from tests.running.conftest import environ
from tests.smtp import own_certificate

DEPLOY, DOCS = settings.BASE_DIR / "deploy", settings.BASE_DIR / "docs"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PAGES = [DOCS / "operations.md", DOCS / "openid-connect.md", *sorted((DOCS / "operations").iterdir())]
NGINX = (DEPLOY / "nginx" / "peer-groups.conf").read_text()
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
HOME = "/srv/peer-groups"


def read(unit):
    """The unit as {section: {name: value}}; a name that comes twice keeps both values."""
    parser = configparser.RawConfigParser(strict=False, delimiters="=", interpolation=None)
    parser.optionxform = str
    parser.read_string(unit.read_text())
    return parser


def command(unit):
    program, *words = shlex.split(read(unit)["Service"]["ExecStart"])
    return program.removeprefix(f"{HOME}/.venv/bin/"), words


def of(name):
    return DEPLOY / "systemd" / f"peer-groups-{name}.service"


# Units ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_says_where_it_belongs(unit):
    assert unit.read_text().startswith(f"# /etc/systemd/system/{unit.name}")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_runs_what_is_there_and_may_do_as_little_as_the_others(unit):
    told = read(unit)["Service"]

    assert (settings.BASE_DIR / ".venv" / "bin" / command(unit)[0]).exists()
    assert (told["WorkingDirectory"], told["EnvironmentFile"]) == (HOME, "/etc/peer-groups.env")
    assert {name: told[name] for name in HARDENED} == HARDENED


HARDENED = {
    "User": "peer-groups", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "ProtectSystem": "strict",
    "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "RestrictSUIDSGID": "yes",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6", "UMask": "0077", "StateDirectory": "peer-groups",
}  # fmt: skip


def test_the_web_is_started_as_up_starts_it():
    program, words = command(of("web"))
    told, usual = Config().parser(), [*processes.WEB, "--worker-tmp-dir", "/var/lib/peer-groups"]

    ours, theirs = vars(told.parse_args(words)), vars(told.parse_args(["config.wsgi", *usual]))

    assert program == "gunicorn"
    differs = {name for name in theirs if ours[name] != theirs[name]}
    assert differs == {"workers", "graceful_timeout"}  # a host of its own has more cores, and nobody waits at Ctrl-C


@pytest.mark.parametrize("kind", ["worker", "beat"])
def test_worker_and_beat_are_started_as_up_starts_them(kind):
    program, words = command(of(kind))
    usual = [*processes.CELERY, *{"worker": processes.WORKER, "beat": processes.BEAT}[kind]]

    assert program == "celery"
    assert [word for word in words if word != "--pidfile="] == [word for word in usual if word not in {"--pidfile", ""}]
    assert f"PROCESS={kind}" in read(of(kind))["Service"]["Environment"].split()


def test_the_backup_is_a_command():
    assert command(of("backup")) == ("python", ["manage.py", "backup"])
    assert "backup" in get_commands()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_understands_them(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace(HOME, str(settings.BASE_DIR))
        (tmp_path / unit.name).write_text(text)

    run = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)], capture_output=True, text=True
    )

    assert [line for line in run.stderr.splitlines() if "peer-groups-" in line] == []


# The environment ------------------------------------------------------------------------------------------------------
def example():
    lines = (DEPLOY / "environment.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_environment_is_one_that_the_product_starts_with(tmp_path):
    given = example() | {"SECRET_KEY": os.urandom(40).hex(), "VAR_DIR": str(tmp_path)}

    run = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], cwd=settings.BASE_DIR,
        env=environ(**given), capture_output=True, text=True,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr


def test_every_variable_of_it_is_explained_in_readme():
    readme = (settings.BASE_DIR / "README.md").read_text()

    assert [name for name in example() if f"`{name}" not in readme] == []


# nginx ----------------------------------------------------------------------------------------------------------------
def test_nginx_takes_the_largest_form_and_what_the_web_would_take():
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", NGINX)

    assert int(megabytes) * 2**20 >= settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_nginx_says_who_asks_and_leaves_security_headers_to_the_web():
    assert "X-Forwarded-For $remote_addr;" in NGINX
    assert "X-Forwarded-Proto $scheme;" in NGINX
    assert "proxy_add_x_forwarded_for" not in NGINX
    assert not re.search(r"add_header\s+(Strict-Transport|Content-Security|X-Frame)", NGINX)


def test_nginx_writes_no_address_into_its_log():
    [line] = re.findall(r"log_format peer_groups '(.*)';", NGINX)

    assert set(re.findall(r"\$\w+", line)) <= {
        "$time_iso8601", "$request_id", "$request_method", "$status", "$body_bytes_sent", "$request_time",
    }  # fmt: skip


def test_nginx_knows_the_names_that_never_change():
    [pattern] = re.findall(r'location ~ "(.+)" \{', NGINX)
    name = ManifestStaticFilesStorage().hashed_name("assets/product.css", ContentFile(b"a {}"))

    assert re.search(pattern.replace("(?<", "(?P<"), f"/static/{name}")["file"] == name
    assert not re.search(pattern.replace("(?<", "(?P<"), "/static/assets/product.css")


@pytest.mark.skipif(not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="needs nginx")
def test_nginx_understands_it(tmp_path):
    _, certificate = own_certificate(tmp_path, "peergroups.example")
    site = re.sub(r"(ssl_certificate(?:_key)?) \S+;", rf"\1 {certificate};", NGINX)
    site = site.replace("/var/log/nginx/", f"{tmp_path}/")
    load = f"load_module {BROTLI};" if BROTLI.exists() else ""
    site = site if load else site.replace("brotli_static on;", "")
    (tmp_path / "nginx.conf").write_text(
        f"{load}\nevents {{}}\npid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nhttp {{ {site} }}\n"
    )

    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    run = subprocess.run([nginx, "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True)

    assert run.returncode == 0, run.stderr


# The pages ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_what_is_there(page):
    text = page.read_text()
    commands = re.findall(r"(?:^peer-groups|manage\.py) ([a-z_]+)", text, re.MULTILINE)
    units = re.findall(r"\bpeer-groups-[a-z]+(?:\.[a-z]+)?", text)
    targets = re.findall(r"(?:^|`)make (?:-C \S+ )?([a-z-]+)", text, re.MULTILINE)
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    files = re.findall(r"\b((?:deploy|docs|tests)/[\w./-]*\w)", text)
    names = {unit.name for unit in UNITS} | {unit.stem for unit in UNITS}

    assert [name for name in commands if name not in get_commands()] == []
    assert [name for name in units if name not in names] == []
    assert [name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [file for file in files if not (settings.BASE_DIR / file).exists()] == []
