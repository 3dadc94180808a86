"""`make mutants`: takes away each permission, scope, guard, constraint and trigger in turn and sees a test fail.

How to read what it prints, and how to add a kind: docs/mutants.md.
"""
