"""Pictures for tests: drawn when they are needed, of nobody's papers."""

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image, ImageDraw, ImageFilter, ImageFont

pillow_heif.register_heif_opener()


def paper(width: int = 1200, height: int = 900) -> Image.Image:
    """A sharp, bright paper with writing; red in its upper left corner, blue in its lower right one."""
    image = Image.new("RGB", (width, height), (238, 236, 230))
    draw = ImageDraw.Draw(image)
    letter = ImageFont.load_default(size=max(8, height // 28))
    for line in range(1, 18):
        draw.text(
            (width * 0.12, height * line / 20), f"{line:02d}  INVENTED PAPER {line * 7919}", "black", letter
        )
    draw.rectangle((0, 0, width // 10, height // 10), (200, 20, 20))
    draw.rectangle((width * 9 // 10, height * 9 // 10, width, height), (20, 20, 200))
    return image


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    """A JPEG file; ``exif``, ``comment``, ``quality`` and so on as Pillow takes them."""
    return encoded(image or paper(), "JPEG", **options)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file of this kind."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def turned(orientation: int) -> bytes:
    """A photograph of ``paper()`` whose camera was held so; looking at it by its EXIF shows it upright."""
    undo = {
        1: (),
        2: (Image.Transpose.FLIP_LEFT_RIGHT,),
        3: (Image.Transpose.ROTATE_180,),
        4: (Image.Transpose.FLIP_TOP_BOTTOM,),
        5: (Image.Transpose.TRANSPOSE,),
        6: (Image.Transpose.ROTATE_90,),
        7: (Image.Transpose.TRANSVERSE,),
        8: (Image.Transpose.ROTATE_270,),
    }
    image = paper()
    for step in undo[orientation]:
        image = image.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    return jpeg(image, exif=exif)


def blurred(radius: float) -> bytes:
    """A photograph out of focus."""
    return jpeg(paper(1600, 1200).filter(ImageFilter.GaussianBlur(radius)))


def dimmed(share: float) -> bytes:
    """A photograph taken in the dark."""
    return jpeg(paper(1600, 1200).point(lambda value: int(value * share)))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that claims, and packs, this many black pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" + bytes(width // 8)
    packed = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def moving(kind: str) -> bytes:
    """An animation of two frames."""
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=200)
