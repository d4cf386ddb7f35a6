"""Taking in a photograph by the page, beside Pillow alone doing the same work to the same bytes."""

import os
import time
from io import BytesIO
from uuid import uuid4

import httpx
from PIL import Image, ImageDraw, ImageFilter

from portal.documents.photos import SIDE
from portal.documents.pixels import QUALITY
from tests.bench.houses import Server
from tests.bench.ratios import Goal, in_turns, told

PHONE = (4000, 3000)
TURNED = 6
ORIENTATION = 0x0112


def from_a_phone() -> bytes:
    """Twelve million pixels as a phone takes them: held upright, so that it is turned, with grain in it."""
    grain = Image.frombytes("L", (1000, 750), os.urandom(1000 * 750)).resize(PHONE, Image.Resampling.BILINEAR)
    image = Image.merge("RGB", [grain.point(lambda v, f=f: 130 + v // f) for f in (3, 4, 5)])
    draw = ImageDraw.Draw(image)
    for line in range(40):
        draw.rectangle((300, 100 + 70 * line, 3700 - 37 * line, 130 + 70 * line), "black")
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    out = BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


def by_pillow(data: bytes) -> float:
    """Seconds to decode it small, shrink it, turn it upright, copy its pixels, look how sharp it is, and save it."""
    began = time.perf_counter()
    image = Image.open(BytesIO(data))
    scale = SIDE / max(image.size)
    target = (round(image.width * scale), round(image.height * scale))
    image.draft(None, target)
    small = image.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = small.transpose(Image.Transpose.ROTATE_270)
    clean = Image.new("RGB", small.size)
    clean.paste(small)
    clean.convert("L").filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    clean.save(BytesIO(), "JPEG", quality=QUALITY)
    return time.perf_counter() - began


def measure(server: Server, root: str, cookie: str, csrf: str) -> None:
    """Print the ratio of both times; the page's is from the first byte sent to the answer."""
    data = from_a_phone()
    with httpx.Client(
        base_url=f"http://127.0.0.1:{server.port}", headers={"cookie": cookie}, trust_env=False, timeout=60
    ) as client:

        def by_page() -> float:
            began = time.perf_counter()
            reply = client.post(
                f"{root}/documents/id-card",
                data={"csrf": csrf, "key": str(uuid4())},
                files={"photo": ("p.jpg", data, "image/jpeg")},
            )
            took = time.perf_counter() - began
            if reply.status_code != 303:
                raise RuntimeError(f"the photograph was answered {reply.status_code}")
            return took

        turns = in_turns(by_page, lambda: by_pillow(data))
    told(
        "photo intake: time beside Pillow alone",
        [page / pillow for page, pillow in turns],
        Goal(1.3, at_most=True),
        bytes=len(data),
    )
