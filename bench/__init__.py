"""How fast it is, and with what: a made-up network of national size (`manage.py generate`), on top of every room.

`network/` fills a database. What is measured on it stands beside it. docs/performance.md.
"""
