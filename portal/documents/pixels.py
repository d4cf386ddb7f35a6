"""Pixels: from the bytes of a stranger's picture to a small upright JPEG that holds nothing else.

Runs in the image worker only. Every limit is checked on the header, before a pixel is decoded.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product

from PIL import Image, ImageFilter, ImageStat

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 50_000_000
MOST_JPEG_PIXELS = 120_000_000  # a JPEG is shrunk while it is decoded
LONGEST_SIDE = 20_000
LONGEST_SHAPE = 10
QUALITY = 82

# The pictures people send are judged by these: far on the safe side, for a warning that is wrong teaches
# people to overlook the one that is right. Writing 40 pixels high has a sharpness of 2,500; blurred with a
# radius of 3 it has 20 and is read with ease, with a radius of 6 it has 3; pencil, faint and soft, has 14.
SHARP_ENOUGH = 8.0
BRIGHT_ENOUGH = 70
LEGIBLE_SIDE = 480

LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
TILES = sorted(product(range(4), repeat=2), key=lambda tile: sum(each in (0, 3) for each in tile))

# What Pillow, zlib and libheif raise on bytes that are not what they claim to be.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
ORIENTATION = 0x0112

# Limits of our own are checked below; Pillow's would only warn at half of what it refuses.
Image.MAX_IMAGE_PIXELS = None


class Refused(Exception):
    """This picture is not taken. ``args[0]`` is a code that ``photos`` has words for."""


@dataclass(frozen=True)
class Picture:
    """A clean JPEG. ``warning`` is ``""``, ``blurred``, ``dark`` or ``small``."""

    jpeg: bytes
    width: int
    height: int
    warning: str


def develop(data: bytes, side: int) -> Picture:
    """The picture upright, at most ``side`` pixels long, nothing left of the file but what one sees.

    Raises Refused: ``empty``, ``pdf``, ``foreign``, ``large``, ``long``, ``animated`` or ``broken``.
    """
    if not data:
        raise Refused("empty")
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except DAMAGE:
        raise Refused(_guess(data)) from None
    try:
        _check(image)
        return _shrunk(image, side)
    except DAMAGE:
        raise Refused("broken") from None
    except MemoryError:
        raise Refused("large") from None


def _guess(data: bytes) -> str:
    """Why no decoder of ours knows the file: it is another kind, or the right kind with a torn beginning."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    ours = head.startswith((b"\xff\xd8", b"\x89PNG")) or head[8:12] == b"WEBP" or head[4:8] == b"ftyp"
    films = head[8:12] in (b"isom", b"mp42", b"mp41", b"qt  ", b"M4V ", b"3gp4", b"3gp5", b"avif")
    return "broken" if ours and not films else "foreign"


def _check(image: Image.Image) -> None:
    width, height = image.size
    if min(width, height) < 1:
        raise Refused("broken")
    most = MOST_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MOST_PIXELS
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise Refused("large")
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise Refused("long")
    # Phones write photographs as MPO and HEIF files with more pictures beside the first; those do not move.
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise Refused("animated")


def _shrunk(image: Image.Image, side: int) -> Picture:
    before = image.size
    target = _fit(before, side)
    image.draft(None, target)  # only JPEG: decodes at a half, a quarter or an eighth
    image.load()
    turns = TURNS.get(_orientation(image), ())
    small = _flat(image)
    if small.size != target:
        small = small.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    for turn in turns:
        small = small.transpose(turn)
    # A new image knows no comment, profile or thumbnail: only pixels cross over.
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    out = BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return Picture(out.getvalue(), *clean.size, _warning(clean))


def _fit(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(ORIENTATION, 1)
    except DAMAGE:
        return 1  # a photo with a torn note about the camera is still a photo


def _flat(image: Image.Image) -> Image.Image:
    """Grey, RGB or CMYK of 8 bits, transparent parts on white."""
    if image.mode in ("I", "I;16", "I;16L", "I;16B", "F"):
        # Pillow clips these at 255, which leaves a white page; scans have 16 bits a grey.
        return image.convert("F").point(lambda value: value / 257).convert("L")
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        above = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(above, mask=above.getchannel("A"))
        return ground
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _warning(image: Image.Image) -> str:
    """A hint that the writing may not be legible; the sharpest part of the picture decides."""
    if max(image.size) < LEGIBLE_SIDE:
        return "small"
    grey = image.convert("L")
    histogram = grey.histogram()
    bright, above = 255, 0
    while bright and above + histogram[bright] < grey.width * grey.height // 50:
        above += histogram[bright]
        bright -= 1
    if bright < BRIGHT_ENOUGH:
        return "dark"
    return "" if any(each >= SHARP_ENOUGH for each in sharpnesses(grey)) else "blurred"


def sharpness(grey: Image.Image) -> float:
    """Variance of the Laplacian, in grey levels squared, of the sharpest of 4 × 4 tiles."""
    return max(sharpnesses(grey))


def sharpnesses(grey: Image.Image) -> Iterator[float]:
    """Each tile's, those in the middle first: one that is sharp enough spares looking at the others."""
    # Outermost pixels are copied unfiltered, which would count as the sharpest of edges.
    wide, high = (grey.width - 2) // 4, (grey.height - 2) // 4
    for x, y in TILES:
        left, top = x * wide, y * high
        edges = grey.crop((left, top, left + wide + 2, top + high + 2)).filter(LAPLACIAN)
        yield ImageStat.Stat(edges.crop((1, 1, wide + 1, high + 1))).var[0]
