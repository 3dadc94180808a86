"""Put a mutant into the code that this process has loaded."""

import gc
from pathlib import Path
from types import CodeType, FunctionType


def put_in(mutant, root):
    """Give every function made from that piece of source the mutant's code. Raises LookupError when there is none."""
    path = Path(root, mutant.path)
    changed = compile(mutant.source(path.read_text(encoding="utf-8")), str(path), "exec")
    code = next(_named(changed, mutant))
    gc.unfreeze()  # what the tests' conftest froze is not among the objects otherwise
    functions = [
        thing for thing in gc.get_objects() if isinstance(thing, FunctionType) and _is_from(thing, path, mutant)
    ]
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


def _is_from(function, path, mutant):
    code = function.__code__
    return code.co_qualname == mutant.qualname and code.co_filename == str(path) and _holds(mutant, code)


def _holds(mutant, code):
    """A function's code begins at its first decorator; two of one name (a property and its setter) lie apart."""
    first, last = mutant.function
    return first - 20 < code.co_firstlineno <= last and not (code.co_firstlineno > first)
