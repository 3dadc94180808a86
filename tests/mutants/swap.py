"""Put a mutant into the code that this process has loaded."""

import gc
from collections import defaultdict
from pathlib import Path
from types import CodeType, FunctionType


def loaded(root):
    """All functions that were made from files of this folder, by path and name."""
    found = defaultdict(list)
    gc.unfreeze()  # what the tests' conftest froze is not among the objects otherwise
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename.startswith(f"{root}/"):
            found[thing.__code__.co_filename, thing.__code__.co_qualname].append(thing)
    return found


def put_in(mutant, root, functions):
    """Give every loaded function made from that piece of source the mutant's code. Raises LookupError if none is."""
    path = Path(root, mutant.path)
    changed = compile(mutant.source(path.read_text(encoding="utf-8")), str(path), "exec")
    code = next(_named(changed, mutant))
    functions = [one for one in functions[str(path), mutant.qualname] if _holds(mutant, one.__code__)]
    if not functions:
        raise LookupError(f"no function {mutant.qualname} of {mutant.path} is loaded")
    for function in functions:
        missing = function.__code__.co_freevars
        function.__code__ = code if code.co_freevars == missing else code.replace(co_freevars=missing)


def _named(code, mutant):
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_qualname == mutant.qualname and _holds(mutant, inner):
                yield inner
            yield from _named(inner, mutant)


def _holds(mutant, code):
    """A function's code begins at its first decorator; two of one name (a property and its setter) lie apart."""
    first, last = mutant.function
    return first - 20 < code.co_firstlineno <= last and not (code.co_firstlineno > first)
