"""The lock files say what, with hashes, and never from where: they work with any registry or mirror."""

import json
import re
import sys
from pathlib import Path

NPM_LOCKS = [Path("package-lock.json"), Path("bench/npm/package-lock.json")]
for npm_lock in NPM_LOCKS if "--tidy" in sys.argv else ():  # npm also notes where to send money: addresses again
    lock = json.loads(npm_lock.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    npm_lock.write_text(json.dumps(lock, indent=2) + "\n")

faults = [f"{npm_lock} has an address in it" for npm_lock in NPM_LOCKS if "://" in npm_lock.read_text()]
for name in ("requirements.txt", "requirements-dev.txt"):
    text = Path(name).read_text()
    if re.search(r"^\s*(-|.*(?:https?|file)://)", text.replace("    --hash=", ""), re.MULTILINE):
        faults.append(f"{name} has an address or an option in it")
    for entry in re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL | re.IGNORECASE):
        if "==" not in entry or "--hash=sha256:" not in entry:
            faults.append(f"{name}: {entry.split()[0]} is not pinned with a hash")
for npm_lock in NPM_LOCKS:
    for path, package in json.loads(npm_lock.read_text())["packages"].items():
        if "resolved" in package:
            faults.append(f"{npm_lock}: {path} names an address")
        if path and "integrity" not in package:
            faults.append(f"{npm_lock}: {path} has no hash")
sys.exit("\n".join(faults) or None)
