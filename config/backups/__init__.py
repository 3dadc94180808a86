"""A copy of the whole database in one file, and the way back. docs/backups.md tells it to whoever runs this.

`taking` makes a file, `restoring` reads one in; `files` is the file itself, `contents` what a database holds in numbers
that can be compared, `clients` how PostgreSQL's own programs are called.
"""


class CannotBackUp(Exception):
    """No copy was made, or nothing was restored. Its text says why and what to do, for whoever typed the command."""
