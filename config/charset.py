"""Pages are read and written in UTF-8, whatever charset a request names.

Django takes any codec that Python knows for a charset, also those that are none for text (hex, rot13), and fails before
its own error handling begins. Browsers name none.
"""

import re

CHARSET = re.compile(r";\s*charset\s*=\s*[^;]*", re.IGNORECASE)


def utf_8_only(application):
    """Wrap a WSGI application."""

    def wrapped(environ, start_response):
        if "CONTENT_TYPE" in environ:
            environ["CONTENT_TYPE"] = CHARSET.sub("", environ["CONTENT_TYPE"])
        return application(environ, start_response)

    return wrapped
