"""Who changed what: triggers write a row for each insert, update and delete, whoever did it and however.

The rows are append-only. What names or addresses a person is left out where a model keeps it, so that erasing somebody
has little to rewrite.
"""

import pghistory


def tracked(*, exclude=None, stays=False):
    """Class decorator: keep the history of this model, without these fields. `stays`: its rows are never removed."""
    removed = [] if stays else [pghistory.DeleteEvent()]
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), *removed, exclude=exclude)
