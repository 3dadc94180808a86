"""Two web processes, two workers and one beat on one machine, behind a proxy, on one PostgreSQL and one Valkey.

`make cluster` runs them and says where; `make cluster ARGS=--kill` kills one after the other and counts what is lost.
For showing that several hosts work, and for tests. In production every host has its own web or worker, and nginx or a
balancer stands in front: docs/operations/several-hosts.md.
"""
