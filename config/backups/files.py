"""The file of a backup: a tar of what pg_dump wrote, a manifest that says what must be in it, and checksums of both.

Whoever has no Peer Groups at hand can still read it: `tar xf`, `sha256sum -c SHA256SUMS`, `pg_restore database.dump`.
"""

import hashlib
import json
import os
import tarfile
from pathlib import Path

from config.backups import CannotBackUp
from config.backups.clients import private

FORMAT = 1
DUMP, MANIFEST, SUMS = "database.dump", "manifest.json", "SHA256SUMS"
SAYS = {"format": int, "at": str, "version": str, "postgresql": int, "client": int, "migrations": dict, "tables": dict}
PIECE = 1 << 20


def checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target, manifest, folder):
    """Put the dump in `folder` and its manifest into one file, which is there whole or not at all.

    Raises FileExistsError when there is a file of that name: no backup is written over another.
    """
    folder = Path(folder)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    sums = "".join(f"{checksum(folder / name)}  {name}\n" for name in (DUMP, MANIFEST))
    (folder / SUMS).write_text(sums, encoding="utf-8")
    whole = folder / "whole.tar"
    with open(whole, "wb", opener=private) as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name in (MANIFEST, DUMP, SUMS):
                tar.add(folder / name, name, filter=_nobodys)
        file.flush()
        os.fsync(file.fileno())
    os.link(whole, target)
    _sync_folder(Path(target).parent)


def read(path, folder):
    """The manifest of a backup; the dump is put into `folder`. Raises CannotBackUp for what is not whole."""
    path, folder = Path(path), Path(folder)
    if not path.is_file():
        raise CannotBackUp(f"There is no file {path}.")
    if path.stat().st_size == 0:
        raise CannotBackUp(f"{path} is empty: nothing is in it. Take another backup.")
    try:
        _unpack(path, folder)
        said = dict(line.split("  ")[::-1] for line in (folder / SUMS).read_text(encoding="utf-8").splitlines())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise damaged(path, "it is cut off, or no backup of Peer Groups") from error
    for name in (DUMP, MANIFEST):
        if said.get(name) != checksum(folder / name):
            raise damaged(path, f"the checksum of {name} is wrong")
    manifest = _parsed((folder / MANIFEST).read_text(encoding="utf-8"), path)
    if (folder / DUMP).stat().st_size == 0 or not manifest["tables"]:
        raise CannotBackUp(f"{path} is empty: there is no table in it. Take another backup.")
    return manifest


def damaged(path, why):
    return CannotBackUp(f"{path} is damaged: {why}. Nothing was changed. Take another backup.")


def _unpack(path, folder):
    with tarfile.open(path, "r:") as tar:
        members = tar.getmembers()
        if [member.name for member in members] != [MANIFEST, DUMP, SUMS] or not all(map(_is_a_file, members)):
            raise tarfile.ReadError("not the three files")
        for member in members:
            source = tar.extractfile(member)
            with open(folder / member.name, "wb", opener=private) as file:
                while piece := source.read(PIECE):
                    file.write(piece)


def _is_a_file(member):
    return member.isreg()


def _parsed(text, path):
    """A manifest whose checksum is right: what is wrong with it now was written so, by another version."""
    manifest = json.loads(text)
    if manifest.get("format") != FORMAT or any(not isinstance(manifest.get(name), kind) for name, kind in SAYS.items()):
        raise CannotBackUp(
            f"{path} was made by another version of Peer Groups ({manifest.get('version', 'which it does not say')}), "
            "in a form that this one does not read. Restore it with that version, then upgrade."
        )
    return manifest


def _nobodys(member):
    """No name and number of whoever made it goes along."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
