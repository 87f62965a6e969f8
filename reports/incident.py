"""What nobody foresaw, told without anybody's words.

The text of an exception may hold what a resident said (a value that could not be read, a row that
broke a rule). What is told is therefore the kind of the error and where it happened.
"""

from __future__ import annotations

import traceback
from hashlib import blake2b


def described(error: BaseException) -> str:
    """Describe an error, its causes first: kinds and places in the code, no values."""
    told: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = "".join(f"\n  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        told.append(f"{type(current).__qualname__} (text withheld){places}")
        earlier = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or earlier
    return "\nfollowed by\n".join(reversed(told))


def number(error: BaseException) -> str:
    """Return an error's number; the same fault has the same one every time."""
    return blake2b(described(error).encode(errors="replace"), digest_size=3).hexdigest()
