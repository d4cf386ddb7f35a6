"""Photographs and signatures in a real browser: made small, sent one by one, with the network cut, without script."""

import io
import re

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from e2e.checks import own_rules
from e2e.example_site import Site


def photograph(wide: int = 2400, high: int = 1800, orientation: int = 1) -> bytes:
    """A JPEG as heavy as a photograph, its left half dark."""
    noise = Image.effect_noise((wide, high), 60).convert("RGB")
    noise.paste((10, 10, 10), (0, 0, wide // 2, high))
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    noise.save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()


def parts(body: bytes) -> dict[str, bytes]:
    """The parts of a multipart body, in order."""
    edge = body.split(b"\r\n", 1)[0]
    found = {}
    for part in body.split(edge)[1:-1]:
        head, _blank, content = part.partition(b"\r\n\r\n")
        found[re.search(rb'name="(\w+)"', head).group(1).decode()] = content[:-2]
    return found


def pick(page: Page, field: str, *photos: bytes) -> None:
    files = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo} for n, photo in enumerate(photos)
    ]
    page.locator(field).set_input_files(files)


def test_a_photograph_is_made_small_and_sent_once(page: Page, site: Site):
    original = photograph()
    site.kept = ["第1张"]
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", original)
    expect(page.locator("#sending")).to_have_text("都传好了。")
    expect(page.locator("#sending use")).to_have_attribute("href", "#i-done")
    expect(page.locator(".kept")).to_have_text("第1张")
    sent = parts(site.posts("/photos")[0])
    assert list(sent) == ["csrf", "key", "photo"]
    assert re.fullmatch(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", sent["key"])
    small = Image.open(io.BytesIO(sent["photo"]))
    assert (small.size, small.format) == ((1600, 1200), "JPEG")
    assert len(sent["photo"]) < len(original)


def test_a_photograph_taken_sideways_arrives_upright(page: Page, site: Site):
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", photograph(orientation=6))
    expect(page.locator("#sending")).to_have_text("都传好了。")
    upright = Image.open(io.BytesIO(parts(site.posts("/photos")[0])["photo"]))
    assert upright.size == (1200, 1600)
    assert upright.convert("L").resize((1, 4)).getpixel((0, 0)) < 40  # what was dark on the left is now above
    assert upright.getexif().get(0x0112) is None


def test_where_the_browser_does_not_turn_pictures_the_script_does(page: Page, site: Site):
    page.add_init_script("CSS.supports = () => false")
    page.goto(f"{site.home}/papers")
    pick(page, "#album", photograph(orientation=6), photograph(orientation=1))
    expect(page.locator("#sending")).to_have_text("都传好了。")
    turned, straight = (Image.open(io.BytesIO(parts(body)["photo"])).size for body in site.posts("/photos"))
    # This browser turned the first one already, so a second quarter turn shows that the script read its orientation.
    assert (turned, straight) == ((1600, 1200), (1600, 1200))


def test_what_is_no_picture_goes_up_as_it_is(page: Page, site: Site):
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", b"not a picture")
    expect(page.locator("#sending")).to_have_text("都传好了。")
    assert parts(site.posts("/photos")[0])["photo"] == b"not a picture"


def test_several_photographs_go_one_by_one_and_say_how_many_are_left(page: Page, site: Site):
    page.goto(f"{site.home}/papers")
    site.gate.clear()
    pick(page, "#album", *[photograph(1700, 900)] * 3)
    expect(page.locator("#sending")).to_have_text("还有3张在传，别关这一页。")
    expect(page.locator(".sent")).to_have_count(3)
    expect(page.locator(".empty")).to_be_hidden()
    page.locator(".sent button").last.click()
    expect(page.locator("#sending")).to_have_text("还有2张在传，别关这一页。")
    assert own_rules(page) == []
    site.gate.set()
    expect(page.locator("#sending")).to_have_text("都传好了。")
    assert len({parts(body)["key"] for body in site.posts("/photos")}) == len(site.posts("/photos")) == 2


def test_a_cut_network_is_waited_out_with_the_same_key(page: Page, site: Site):
    tries: list[bytes] = []

    def cut(route) -> None:
        tries.append(route.request.post_data_buffer or b"")
        if len(tries) < 3:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/photos", cut)
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", photograph(900, 600))
    expect(page.locator("#sending")).to_have_text("网断了，连上会自己接着传。还差1张。")
    expect(page.locator("#sending")).to_have_text("都传好了。", timeout=15_000)
    keys = {re.search(rb'name="key"\r\n\r\n(\S+)', body).group(1) for body in tries}
    assert (len(tries), len(keys)) == (3, 1)


def test_a_busy_office_is_asked_again_after_the_time_it_names(page: Page, site: Site):
    site.photo = lambda n: (503, "<h1>忙</h1>") if n == 1 else (200, site.page("papers"))
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", photograph(900, 600))
    expect(page.locator("#sending")).to_have_text("都传好了。")
    assert len(site.posts("/photos")) == 2


def test_a_refused_photograph_says_what_to_do_and_the_next_one_goes_on(page: Page, site: Site):
    site.photo = lambda n: (413, "<h1>太大</h1>") if n == 1 else (200, site.page("papers"))
    page.goto(f"{site.home}/papers")
    pick(page, "#album", photograph(900, 600), photograph(900, 600))
    expect(page.locator("#sending")).to_have_text("这一张没传上。请换一张，或再拍一次。")
    expect(page.locator(".sent")).to_have_count(1)
    assert len(site.posts("/photos")) == 2
    expect(page.locator(".sent")).to_contain_text("这一张没传上。请换一张，或再拍一次。")
    page.locator(".sent button").click()
    expect(page.locator(".sent")).to_have_count(0)


def test_without_script_a_chosen_photograph_is_sent_by_its_button(browser: Browser, site: Site):
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site.home}/papers")
    expect(page.locator(".send").first).to_be_hidden()
    pick(page, "#shot", photograph(900, 600))
    page.get_by_role("button", name="传上去").click()
    assert list(parts(site.posts("/photos")[0])) == ["csrf", "key", "photo"]
    page.close()


def test_a_finger_signs_and_wipes(page: Page, site: Site):
    page.goto(f"{site.home}/sign")
    box = page.locator("canvas").bounding_box()
    assert box
    field = page.locator("#signature-drawn")
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    expect(field).to_have_value("")
    page.mouse.move(box["x"] + 30, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 40, steps=5)
    page.mouse.up()
    expect(field).to_have_value(re.compile("^data:image/png;base64,"))
    page.get_by_role("button", name="擦掉重写").click()
    expect(field).to_have_value("")


def test_a_paper_that_comes_back_with_a_mistake_is_not_said_to_be_done(page: Page, site: Site):
    site.photo = lambda n: (422 if n == 1 else 200, site.page("papers"))
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", b"not a picture")
    expect(page.locator("#sending")).to_have_text("这一张没传上。请换一张，或再拍一次。")
    pick(page, "#shot", photograph(900, 600))
    expect(page.locator("#sending")).to_have_text("都传好了。")


def test_a_session_that_ended_says_so(page: Page, site: Site):
    site.photo = lambda _n: (401, "")
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", photograph(900, 600))
    expect(page.locator("#sending")).to_have_text("您已经退出了。请重新登录，再拍一次。")
