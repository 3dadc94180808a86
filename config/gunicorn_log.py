"""gunicorn's own lines, in the same dress as all others.

It writes no access log: some of our addresses are keys. The web writes a line for each page itself (front/asked.py).
"""

from gunicorn.glogging import Logger

from config import environment, logs


class GunicornLog(Logger):
    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.FORMATS[environment.log_format()]())

    def access(self, resp, req, environ, request_time):
        """Nothing, also with --access-logfile."""
