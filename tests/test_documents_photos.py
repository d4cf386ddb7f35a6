"""Photos: whatever people have on their phones becomes one clean upright JPEG, or a word about what to do."""

import os
import random
from collections.abc import Awaitable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from portal.core.errors import Unreadable
from portal.documents import photos
from portal.documents.photos import ImageWorker, clean
from tests import pictures


@pytest.fixture(scope="module", autouse=True)
async def image_worker():
    yield
    photos.close()


def seen(photo: photos.Photo) -> Image.Image:
    return Image.open(BytesIO(photo.data))


async def answered(asked: Awaitable[photos.Photo]) -> photos.Photo | Unreadable:
    """The photo, or the refusal in its place."""
    try:
        return await asked
    except Unreadable as refusal:
        return refusal


def is_red(colour: tuple[int, ...]) -> bool:
    return colour[0] > 150 and colour[1] < 80 and colour[2] < 80


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_every_kind_that_phones_write_becomes_a_jpeg_of_1600_pixels(kind):
    photo = await clean(pictures.encoded(pictures.paper(1800, 1350), kind))
    assert (photo.width, photo.height) == (1600, 1200)
    image = seen(photo)
    assert image.format == "JPEG"
    assert image.size == (1600, 1200)
    assert is_red(image.getpixel((20, 20)))
    assert photo.warning == ""


async def test_dense_papers_keep_2048_pixels():
    photo = await clean(pictures.jpeg(pictures.paper(3000, 2000)), dense=True)
    assert (photo.width, photo.height) == (2048, 1365)


async def test_small_pictures_are_not_blown_up():
    photo = await clean(pictures.jpeg(pictures.paper(800, 600)))
    assert (photo.width, photo.height) == (800, 600)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_a_picture_stands_upright_however_the_phone_was_held(orientation):
    photo = await clean(pictures.turned(orientation))
    assert (photo.width, photo.height) == (1200, 900)
    image = seen(photo)
    assert is_red(image.getpixel((20, 20)))
    assert image.getpixel((1190, 890))[2] > 150


async def test_a_heic_photograph_stands_upright_too():
    exif = Image.Exif()
    exif[0x0112] = 6
    on_its_side = pictures.paper().transpose(Image.Transpose.ROTATE_90)
    photo = await clean(pictures.encoded(on_its_side, "HEIF", exif=exif.tobytes()))
    assert (photo.width, photo.height) == (1200, 900)
    assert is_red(seen(photo).getpixel((20, 20)))


async def test_nothing_of_the_file_is_left_but_its_pixels():
    exif = Image.Exif()
    exif[0x010F] = "<script>maker</script>"
    exif[0x8825] = {1: "N", 2: (28.0, 8.0, 9.0)}
    file = pictures.jpeg(
        exif=exif,
        comment=b"<script>comment</script>",
        icc_profile=b"<script>profile</script>" * 20,
        xmp=b"<script>",
    )
    assert file.count(b"<script") > 3
    photo = await clean(file + b"<script>after the end</script>")
    assert b"<script" not in photo.data
    image = seen(photo)
    assert not image.getexif()
    assert not {"comment", "exif", "icc_profile", "xmp"} & image.info.keys()


async def test_the_same_photograph_has_the_same_fingerprint():
    file = pictures.jpeg()
    one, other = await clean(file), await clean(BytesIO(file))
    assert one.sha256 == other.sha256
    assert one.data == other.data


async def test_a_file_is_read_from_its_beginning_wherever_it_stands(tmp_path: Path):
    path = tmp_path / "photo"
    path.write_bytes(pictures.jpeg())
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        assert (await clean(file)).width == 1200
    assert (await clean(path)).width == 1200


async def test_transparent_parts_become_white_paper():
    clear = Image.new("RGBA", (600, 400), (0, 0, 0, 0))
    clear.paste((10, 10, 10, 255), (100, 100, 200, 200))
    palette = clear.convert("RGBA").quantize(8)
    for file in (
        pictures.encoded(clear, "PNG"),
        pictures.encoded(palette, "PNG"),
        pictures.encoded(clear, "WEBP"),
    ):
        image = seen(await clean(file))
        assert min(image.getpixel((500, 300))) > 240
        assert max(image.getpixel((150, 150))) < 40


async def test_scans_of_sixteen_bits_keep_their_greys():
    deep = Image.new("I;16", (600, 400), 257 * 100)
    image = seen(await clean(pictures.encoded(deep, "PNG")))
    assert all(abs(value - 100) < 4 for value in image.getpixel((300, 200)))


async def test_printers_colours_look_as_they_did():
    paper = pictures.paper().convert("CMYK")
    image = seen(await clean(pictures.jpeg(paper)))
    assert image.mode == "RGB"
    assert is_red(image.getpixel((20, 20)))


async def test_two_pictures_in_one_file_of_a_phone_are_one_photograph():
    beside = pictures.paper(400, 300)
    file = pictures.encoded(pictures.paper(), "MPO", save_all=True, append_images=[beside])
    assert (await clean(file)).width == 1200


REFUSED = {
    "nothing": (bytes, "没有收到"),
    "a letter": ("没有照片".encode, "不是照片"),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "a GIF": (lambda: pictures.encoded(pictures.paper(), "GIF"), "不是照片"),
    "a TIFF": (lambda: pictures.encoded(pictures.paper(), "TIFF"), "不是照片"),
    "a film": (lambda: b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(1000), "不是照片"),
    "a drawing with a script": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "不是照片",
    ),
    "a web page behind a picture's first bytes": (lambda: b"\xff\xd8\xff<html><script>", "没有传完"),
    "a JPEG cut in half": (lambda: pictures.jpeg()[:20000], "没有传完"),
    "a PNG cut in half": (lambda: pictures.encoded(pictures.paper(), "PNG")[:9000], "没有传完"),
    "a HEIC cut in half": (lambda: pictures.encoded(pictures.paper(), "HEIF")[:9000], "没有传完"),
    "a WebP cut in half": (lambda: pictures.encoded(pictures.paper(), "WEBP")[:9000], "没有传完"),
    "a moving PNG": (lambda: pictures.moving("PNG"), "会动"),
    "a moving WebP": (lambda: pictures.moving("WEBP"), "会动"),
    "900 million pixels in a small file": (lambda: pictures.bomb(30000, 30000), "像素"),
    "240 million pixels": (lambda: pictures.bomb(16000, 15000), "像素"),
    "a side of 24,000": (lambda: pictures.bomb(24000, 1000), "像素"),
    "a ribbon": (lambda: pictures.bomb(8000, 400), "分成几张"),
    "more than 20 MB": (lambda: pictures.jpeg() + bytes(20 << 20), "20兆"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_not_a_photograph_is_told_what_to_do_and_the_worker_lives(what):
    make, word = REFUSED[what]
    await clean(pictures.jpeg(pictures.paper(64, 48)))
    before = photos._worker().process.pid
    with pytest.raises(Unreadable) as refusal:
        await clean(make())
    assert word in refusal.value.message
    assert "请" in refusal.value.message
    await clean(pictures.jpeg(pictures.paper(64, 48)))
    assert photos._worker().process.pid == before


async def test_damaged_bytes_of_every_kind_end_in_a_photo_or_in_words():
    chance = random.Random(20260309)
    for kind in ("JPEG", "PNG", "WEBP", "HEIF"):
        whole = pictures.encoded(pictures.paper(160, 120), kind)
        for _ in range(40):
            file = bytearray(whole)
            for _ in range(chance.choice((1, 4, 30))):
                file[chance.randrange(len(file))] = chance.randrange(256)
            end = chance.choice((len(file), chance.randrange(len(file))))
            answer = await answered(clean(bytes(file[:end])))
            assert answer.message if isinstance(answer, Unreadable) else seen(answer).format == "JPEG"


@pytest.mark.parametrize(
    ("file", "warning"),
    [
        (lambda: pictures.blurred(0), ""),
        (lambda: pictures.blurred(1), ""),
        (lambda: pictures.blurred(12), "blurred"),
        (lambda: pictures.dimmed(0.5), ""),
        (lambda: pictures.dimmed(0.12), "dark"),
        (lambda: pictures.jpeg(pictures.paper(320, 240)), "small"),
    ],
    ids=["sharp", "a little soft", "out of focus", "at dusk", "in the dark", "a thumbnail"],
)
async def test_only_writing_that_can_hardly_be_read_is_warned_of(file, warning):
    photo = await clean(file())
    assert photo.warning == warning
    assert ("仍然使用" in photos.advice(warning)) == bool(warning)


async def test_pictures_look_as_pillow_alone_would_make_them():
    file = pictures.turned(6)
    alone = ImageOps.exif_transpose(Image.open(BytesIO(file))).convert("RGB")
    alone.thumbnail((600, 600), Image.Resampling.LANCZOS)
    worker = ImageWorker()
    try:
        ours = seen(await worker.develop(BytesIO(file), 600))
    finally:
        worker.end()
    assert ours.size == alone.size
    pairs = zip(ours.convert("L").tobytes(), alone.convert("L").tobytes(), strict=True)
    assert sum(abs(a - b) for a, b in pairs) / (ours.width * ours.height) < 4
