"""The lock files say what, with hashes, and never from where: they work with any registry or mirror."""

import json
import re
import sys
from pathlib import Path

NPM_LOCK = Path("package-lock.json")
if "--tidy" in sys.argv:  # npm also notes where to send money: addresses again
    lock = json.loads(NPM_LOCK.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    NPM_LOCK.write_text(json.dumps(lock, indent=2) + "\n")

faults = ["package-lock.json has an address in it"] if "://" in NPM_LOCK.read_text() else []
for name in ("requirements.txt", "requirements-dev.txt"):
    text = Path(name).read_text()
    if re.search(r"^\s*(-|.*(?:https?|file)://)", text.replace("    --hash=", ""), re.MULTILINE):
        faults.append(f"{name} has an address or an option in it")
    for entry in re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL | re.IGNORECASE):
        if "==" not in entry or "--hash=sha256:" not in entry:
            faults.append(f"{name}: {entry.split()[0]} is not pinned with a hash")
for path, package in json.loads(NPM_LOCK.read_text())["packages"].items():
    if "resolved" in package:
        faults.append(f"package-lock.json: {path} names an address")
    if path and "integrity" not in package:
        faults.append(f"package-lock.json: {path} has no hash")
sys.exit("\n".join(faults) or None)
