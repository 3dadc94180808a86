"""What this thread is at, for the log and for the page that says that something broke."""

from contextvars import ContextVar

# {"request_id": …} during a request, {"task": …, "task_id": …} during a task of the worker, else None.
doing = ContextVar("doing", default=None)


def request_id():
    """The number of the request that is answered now, or ""."""
    return (doing.get() or {}).get("request_id", "")
