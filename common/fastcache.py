"""A cache for what may be missing: every error of the server behind it is a miss."""

import logging

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis, or nothing: a dead or frozen server costs at most a short wait and never an error page."""

    def __init__(self, server, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_timeout", 0.2)
        options.setdefault("socket_connect_timeout", 0.2)
        super().__init__(server, params)

    def _forgiving(self, call, default, *args, **kwargs):
        try:
            return call(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.info("the fast cache missed: %s", type(error).__name__)
            return default

    def get(self, key, default=None, version=None):
        return self._forgiving(super().get, default, key, default, version)

    def set(self, *args, **kwargs):
        return self._forgiving(super().set, None, *args, **kwargs)

    def add(self, *args, **kwargs):
        return self._forgiving(super().add, False, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._forgiving(super().delete, False, *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._forgiving(super().get_many, {}, *args, **kwargs)

    def set_many(self, *args, **kwargs):
        return self._forgiving(super().set_many, [], *args, **kwargs)
