"""How much of it: what CI has time for, or everything (`make faults`, which sets FAULTS=whole)."""

import os

import pytest

WHOLE = os.environ.get("FAULTS") == "whole"
takes_minutes = pytest.mark.skipif(not WHOLE, reason="takes minutes: make faults")


def scaled(in_ci, whole):
    return whole if WHOLE else in_ci
