"""Photos: drawn anew, so that nothing is left of the file but what can be seen.

A phone writes into a photo where and when it was taken. Reading the picture and writing another one
loses that, and whatever else a file can carry besides its picture.
"""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from geo.errors import RefusedFile
from text import N_

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES: Final = 15_000_000
MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 1600
MOST_KEPT_BYTES: Final = 800_000

_BEGINNINGS: Final = {
    "JPEG": (b"\xff\xd8\xff",),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "WEBP": (b"RIFF",),
}
"""How files of each kind begin: a name says nothing, and no other reader is ever tried."""
_QUALITIES: Final = (82, 65, 45, 25)


@dataclass(frozen=True)
class Photo:
    """A photo fit to be kept: only :func:`clean_photo` makes one.

    Attributes
    ----------
    jpeg
        The picture, JPEG without any notes.
    """

    jpeg: bytes


def clean_photo(content: bytes, *, name: str) -> Photo:
    """Draw a photo anew as JPEG, upright, at most ``LONGEST_SIDE`` points wide or high.

    Parameters
    ----------
    content
        A file: JPEG, PNG or WebP.
    name
        What to call it when it is refused.

    Raises
    ------
    RefusedFile
        When it is no such file, damaged, or larger than the limits.
    """
    if len(content) > MOST_BYTES:
        raise RefusedFile(file=name, reason=N_("it is larger than 15 MB"))
    kind = next((kind for kind, begin in _BEGINNINGS.items() if content.startswith(begin)), None)
    if kind is None:
        raise RefusedFile(file=name, reason=N_("it is no JPEG, PNG or WebP picture"))
    from PIL import Image, ImageOps

    try:
        # warnings are about notes in the file, which go anyway
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(BytesIO(content), formats=(kind,)) as opened,
        ):
            if opened.width * opened.height > MOST_PIXELS:
                raise RefusedFile(file=name, reason=N_("it has more than 50 million points"))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return Photo(_written(_on_white(upright)))
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise RefusedFile(file=name, reason=N_("the picture is damaged")) from error


def _on_white(image: Image) -> Image:
    """Return the picture in plain colours, on white where it is transparent."""
    from PIL import Image as Pillow

    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    sheet = Pillow.new("RGBA", layered.size, "white")
    return Pillow.alpha_composite(sheet, layered).convert("RGB")


def _written(image: Image) -> bytes:
    """Write a picture and nothing else, at the best quality that is small enough."""
    from PIL import Image as Pillow

    bare = Pillow.new("RGB", image.size)
    bare.paste(image)  # carries no ``info``, of which writers take what they find
    for quality in _QUALITIES:
        target = BytesIO()
        bare.save(target, "JPEG", quality=quality, optimize=True)
        if target.tell() <= MOST_KEPT_BYTES:
            break
    return target.getvalue()
