"""How Python looks for garbage: seldom, and not among what stays for good."""

import gc

# A page makes tens of thousands of objects, and nearly all of them go by themselves when it is done. Python's own
# numbers (700, 10, 10) are for small programs: what a page holds is looked through many times while it is made.
THRESHOLDS = (50_000, 20, 50)


def settle():
    """Call it once everything is loaded: what is there by now is never looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
