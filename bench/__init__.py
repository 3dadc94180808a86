"""How fast it is, and with what: a made-up network of national size (`manage.py generate`), on top of every room.

`network/` fills a database; `bare/` is what a page is measured beside; `make bench` (`__main__`) is the rest: where
(place, serving), what (found, pages, targets), how (asking, weight, load, turns), and what came of it (judge, report).
docs/performance.md.
"""
