"""A cache for what may be missing: every error of the server behind it is a miss."""

import logging
import time

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

REST = 5  # seconds for which a server that failed is not asked again by this process
_asked_again_at = 0.0  # on the monotonic clock


class KeptClient(RedisCacheClient):
    """Asks through one client: making one anew for each question, as Django does, takes as long as the question."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._clients = {}

    def get_client(self, key=None, *, write=False):
        pool = self._get_connection_pool(write)
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)
        return self._clients[pool]


class ForgivingRedisCache(RedisCache):
    """Redis, or nothing: a dead or frozen server costs one short wait now and then, and never an error page."""

    def __init__(self, server, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_timeout", 0.2)
        options.setdefault("socket_connect_timeout", 0.2)
        options.setdefault("retry", Retry(NoBackoff(), 0))  # else redis-py tries three times more, with pauses
        super().__init__(server, params)
        self._class = KeptClient

    def _forgiving(self, call, default, *args, **kwargs):
        global _asked_again_at
        if time.monotonic() < _asked_again_at:
            return default
        try:
            return call(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.info("the fast cache missed: %s", type(error).__name__)
            _asked_again_at = time.monotonic() + REST
            return default

    def get(self, key, default=None, version=None):
        return self._forgiving(super().get, default, key, default, version)

    def set(self, *args, **kwargs):
        return self._forgiving(super().set, None, *args, **kwargs)

    def put(self, key, value, timeout):
        """As `set`, and returns whether it arrived."""
        return self._forgiving(self._put, False, key, value, timeout)

    def _put(self, key, value, timeout):
        super().set(key, value, timeout)
        return True

    def add(self, *args, **kwargs):
        return self._forgiving(super().add, False, *args, **kwargs)

    def incr(self, key, delta=1, version=None):
        """Without the server: as if it was counted for the first time. Raises ValueError for what is not there."""
        return self._forgiving(super().incr, delta, key, delta, version)

    def delete(self, *args, **kwargs):
        return self._forgiving(super().delete, False, *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._forgiving(super().delete_many, None, *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._forgiving(super().get_many, {}, *args, **kwargs)

    def set_many(self, *args, **kwargs):
        return self._forgiving(super().set_many, [], *args, **kwargs)
