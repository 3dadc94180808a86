"""What new migrations do to tables that people are using: squawk reads their SQL, docs/migrations.md says the rest.

`MODE=test python .ci/migrations.py`. Exits with a line for each risk that nobody has said they take. To take one, the
migration says so, with the reason, in a comment of its own: `# risk taken: <rule>: <why it does no harm>`.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TAKEN = re.compile(r"^\s*# risk taken: ([a-z-]+): (\S.*)$", re.MULTILINE)
ROWS = re.compile(r"\b(UPDATE|DELETE FROM|INSERT INTO)\b")


def before():
    """The migrations that were there before anybody was at work on their tables: (app, name)."""
    lines = (HERE / "migrations-before.txt").read_text(encoding="utf-8").splitlines()
    return {tuple(line.split(".")) for line in lines if line and not line.startswith("#")}


def plan(loader):
    """All migrations, each after what it needs."""
    keys = {}
    for leaf in loader.graph.leaf_nodes():
        keys |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    return list(keys)


def written_out(migration, state, connection):
    """(the SQL of a migration, the state after it)"""
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        state = migration.apply(state, editor, collect_sql=True)
    lines = [] if not migration.atomic else ["BEGIN;"]
    lines += editor.collected_sql
    return "\n".join([*lines, *([] if not migration.atomic else ["COMMIT;"])]) + "\n", state


def squawked(sql):
    """[(rule, what it says)] of this SQL."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "migration.sql"
        path.write_text(sql, encoding="utf-8")
        words = [f"{sysconfig.get_path('scripts')}/squawk", "--config", str(HERE.parent / ".squawk.toml")]
        done = subprocess.run([*words, "--reporter", "json", str(path)], capture_output=True, text=True)  # noqa: S603
    try:
        return [(found["rule_name"], found["message"]) for found in json.loads(done.stdout)]
    except ValueError:
        sys.exit(f"squawk did not answer: {done.stderr[:500]}")


def rows_beside_schema(migration):
    """Rows that are written in the transaction that changes a table: it is locked until the last of them."""
    operations = [part for operation in migration.operations for part in getattr(operation, "operations", [operation])]
    writing = [operation for operation in operations if _writes_rows(operation)]
    if migration.atomic and writing and len(writing) < len(operations):
        return [("rows-beside-schema", "Rows are written while tables are locked. Give them a migration of their own.")]
    return []


def _writes_rows(operation):
    if type(operation).__name__ == "RunPython":
        return True
    return type(operation).__name__ == "RunSQL" and ROWS.search(str(operation.sql).upper())


def risks(found, source):
    """Of what was found, [(rule, what it says)], what the source does not take; and what it takes that is not there."""
    taken = {rule for rule, _ in TAKEN.findall(source)}
    left = sorted({(rule, says) for rule, says in found if rule not in taken})
    return left + [(rule, "This risk is taken, and is none.") for rule in sorted(taken - {rule for rule, _ in found})]


def main():
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from config.migrating import State

    loader = MigrationLoader(None)
    state, faults, known = State(real_apps=loader.unmigrated_apps), [], before()
    ours = {path.parent.name for path in settings.BASE_DIR.glob("*/migrations")}
    keys = plan(loader)
    faults += [f"migrations-before.txt: there is no {app}.{name}" for app, name in sorted(known - set(keys))]
    new = [key for key in keys if key[0] in ours and key not in known]
    for key in keys if new else []:
        migration = loader.graph.nodes[key]
        if key not in new:
            migration.mutate_state(state, preserve=False)
            continue
        sql, state = written_out(migration, state, connection)
        source = (settings.BASE_DIR / key[0] / "migrations" / f"{key[1]}.py").read_text(encoding="utf-8")
        found = squawked(sql) + rows_beside_schema(migration)
        faults += [f"{key[0]}.{key[1]}: {rule}: {says}" for rule, says in risks(found, source)]
    if faults:
        sys.exit("\n".join([*faults, "What to do instead, or how to take a risk: docs/migrations.md"]))
    print(f"Migrations: {len(new)} new, no risk that is not taken.")  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(HERE.parent))
    main()
