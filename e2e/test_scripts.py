"""Our own scripts in a real browser, on small pages made with our own frame and macros."""

import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from e2e.checks import check_page, own_rules
from portal.core.words import _
from portal.pages import assets
from portal.pages.furnishing import CALLABLES

TOP = '{% extends "base.html" %}{% block title %}{{ heading }}{% endblock %}{% block main %}<h1>{{ heading }}</h1>'
PAGES = {
    "plain": TOP + '<p>一页字。</p><a class="go" href="/plain">再看一页</a>{% endblock %}',
    "form": '{% import "components/form.html" as form %}'
    + TOP
    + """{{ form.errors(errors) }}<form method="post" action="/sent">{{ csrf() }}
    {{ form.field("name", "姓名", "", error=errors.name | default("")) }}
    {{ form.choices("has", "有没有", [("yes", "有"), ("no", "没有")]) }}
    {{ form.money("income", "收入", "", unsure=("不清楚", "先跳过")) }}
    {{ form.button("存好") }}</form>{% endblock %}""",
    "sign": '{% set sheets = "papers" %}{% import "components/papers.html" as papers %}'
    '{% import "components/form.html" as form %}'
    '{% block scripts %}<script src="{{ asset("sign.js") }}" defer></script>{% endblock %}'
    + TOP
    + """<form method="post" action="/sent">{{ csrf() }}{{ papers.pad("signature", "用手指写名字") }}
    {{ form.button("签好了") }}</form>{% endblock %}""",
    "papers": '{% set sheets = "papers" %}{% import "components/papers.html" as papers %}'
    '{% block scripts %}<script src="{{ asset("papers.js") }}" defer></script>{% endblock %}'
    + TOP
    + """{{ papers.sending_status() }}{% set t = csrf() %}<section id="paper-bill"><h2>电费单</h2>
    <div class="tiles">{{ papers.empty_tile() }}{% for n in kept %}<div class="kept">{{ n }}</div>{% endfor %}</div>
    <div class="two">{{ papers.pick("/photos", t, "server-key", "shot", "paper-bill", "拍照", capture=true) }}
    {{ papers.pick("/photos", t, "server-key", "album", "paper-bill", "从相册选", "pic", several=true) }}</div>
    </section>{% endblock %}""",
}
BUREAU = SimpleNamespace(name="甲市民政局", short="市民政局", phone="000-0000")
PACK = SimpleNamespace(county="甲市", places=SimpleNamespace(bureau=BUREAU, townships=[1, 2]))
POLICY = (
    "default-src 'none'; style-src 'self' 'nonce-once'; script-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
COOKIE_COMES = """wanted => new Promise(done => {
  const look = () => document.cookie.includes(wanted) ? done() : setTimeout(look, 20);
  look();
})"""


class Site:
    """A site of example pages that remembers what it was asked and answers photographs as a test wishes."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        self.kept: list[str] = []
        self.errors: dict[str, str] = {}
        self.photo: Callable[[int], tuple[int, str]] = lambda _n: (200, self.page("papers"))
        self.jinja = Environment(
            loader=ChoiceLoader(
                [FileSystemLoader("templates"), PrefixLoader({"example": DictLoader(PAGES)})]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self.jinja.globals.update(CALLABLES, _=_)
        site = self

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args: object) -> None:
                """The test reads ``asked`` instead."""

            def do_GET(self) -> None:
                site.get(self)

            def do_POST(self) -> None:
                site.post(self)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.home = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, name: str, cookies: dict[str, str] | None = None) -> str:
        cookies = cookies or {}
        lang = cookies.get("lang", "zh")
        return self.jinja.get_template(f"example/{name}").render(
            request=SimpleNamespace(cookies=cookies),
            here=f"/{name}",
            heading="Hello" if lang == "en" else "您好",
            lang=lang,
            lang_tag="en" if lang == "en" else "zh-Hans-CN",
            size=cookies.get("size", ""),
            me="idle" in cookies,
            idle=300,
            nonce="once",
            pack=PACK,
            place=BUREAU,
            place_hours="今天17:00下班",
            errors=self.errors,
            kept=self.kept,
            csrf=lambda: Markup('<input type="hidden" name="csrf" value="t0ken">'),
        )

    def reply(
        self,
        to: BaseHTTPRequestHandler,
        body: bytes,
        status: int = 200,
        kind: str = "text/html",
        **headers: str,
    ):
        to.send_response(status)
        extra = (
            {"content-security-policy": POLICY, "referrer-policy": "same-origin"}
            if kind == "text/html"
            else {}
        )
        for name, value in {
            "content-type": kind,
            "content-length": str(len(body)),
            **extra,
            **headers,
        }.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    def get(self, to: BaseHTTPRequestHandler) -> None:
        path, cookies = urlsplit(to.path), dict(re.findall(r"([\w-]+)=([^;]*)", to.headers.get("cookie", "")))
        self.asked.append(("GET", to.path, b""))
        if path.path == "/display":
            asked = {name: values[0] for name, values in parse_qs(path.query).items()}
            to.path = asked.pop("next")
            name, value = next(iter(asked.items()))
            self.reply(
                to, b"", 303, location=to.path, set_cookie=f"{name}={value.replace('standard', '')};path=/"
            )
        elif found := next((a for a in assets.assets().values() if a.url == path.path), None):
            self.reply(to, found.bodies[""], kind=found.media_type, cache_control=assets.FOREVER)
        elif path.path[1:] in PAGES:
            self.reply(to, self.page(path.path[1:], cookies).encode(), cache_control="no-store")
        else:
            self.reply(to, "<h1>登录</h1>".encode())

    def post(self, to: BaseHTTPRequestHandler) -> None:
        body = to.rfile.read(int(to.headers["content-length"]))
        self.asked.append(("POST", to.path, body))
        if to.path != "/photos":
            self.reply(to, b"<h1>sent</h1>")
            return
        status, html = self.photo(len(self.posts("/photos")))
        self.reply(to, html.encode(), status)

    def posts(self, path: str) -> list[bytes]:
        return [body for method, asked, body in self.asked if method == "POST" and asked == path]


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()


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
        found[re.search(rb'name="(\w+)"', head).group(1).decode()] = content[:-2]  # type: ignore[union-attr]
    return found


def pick(page: Page, field: str, *photos: bytes) -> None:
    files = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo} for n, photo in enumerate(photos)
    ]
    page.locator(field).set_input_files(files)  # type: ignore[arg-type]


def test_every_example_keeps_our_rules(page: Page, site: Site):
    for name in PAGES:
        page.goto(f"{site.home}/{name}")
        check_page(page)


def test_the_rules_see_what_is_wrong(page: Page, site: Site):
    page.goto(f"{site.home}/plain")
    page.evaluate(
        """() => {
          document.querySelector('main').insertAdjacentHTML('beforeend',
            '<p id=faint>淡</p><p id=tiny>小</p><p id=tight>密</p><a id=small href="/x">点</a><div id=wide>宽</div>');
          const dress = { faint: 'color:#999', tiny: 'font-size:12px', tight: 'line-height:1.2', wide: 'width:2000px' };
          for (const id in dress) document.getElementById(id).style.cssText = dress[id];
        }"""
    )
    found = " ".join(own_rules(page))
    for fault in (
        "contrast 2.85: <p> “淡”",
        "text 12px < 16: <p> “小”",
        "lines 1.20: <p> “密”",
        "target",
        "scrolls sideways",
    ):
        assert fault in found


def test_the_size_changes_in_place_and_stays(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.get_by_label("姓名").fill("欧阳·娜")
    page.locator(".set [data-size]").click()
    expect(page.locator("html")).to_have_class("big")
    expect(page.get_by_label("姓名")).to_have_value("欧阳·娜")
    expect(page.locator(".set [data-size]")).to_have_text("更大")
    page.locator(".foot").get_by_role("link", name="特大字").click()
    expect(page.locator("html")).to_have_class("huge")
    expect(page.locator(".foot [aria-current]")).to_have_text("特大字")
    page.evaluate(COOKIE_COMES, "size=huge")
    page.goto(f"{site.home}/plain")
    expect(page.locator("html")).to_have_class("huge")
    page.locator(".set [data-size]").click()
    expect(page.locator("html")).to_have_class("")


def test_the_language_changes_and_what_was_typed_is_still_there(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.get_by_label("姓名").fill("欧阳·娜")
    page.locator("label", has_text="没有").click()
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Hello")
    expect(page.locator("#name")).to_have_value("欧阳·娜")
    expect(page.locator("#has-no")).to_be_checked()
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text("您好")
    expect(page.locator("#name")).to_have_value("欧阳·娜")


def test_two_presses_send_a_form_once(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.evaluate("() => { const b = document.querySelector('.btn'); b.click(); b.click(); }")
    expect(page.locator("h1")).to_have_text("sent")
    assert len(site.posts("/sent")) == 1


def test_mistakes_take_the_focus(page: Page, site: Site):
    site.errors = {"name": "请写姓名"}
    page.goto(f"{site.home}/form")
    expect(page.locator("[data-errors]")).to_be_focused()
    page.locator("[data-error-for]").click()
    expect(page.locator("#name")).to_be_focused()


def test_unsure_and_an_amount_exclude_each_other(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.locator("#income").fill("2400")
    page.locator("label[for=income-unsure]").click()
    expect(page.locator("#income")).to_have_value("")
    page.locator("#income").fill("1")
    expect(page.locator("#income-unsure")).not_to_be_checked()


def test_a_session_says_before_it_ends_and_can_be_kept(page: Page, site: Site):
    page.context.add_cookies([{"name": "idle", "value": "yes", "url": site.home}])
    page.clock.install()
    page.goto(f"{site.home}/plain")
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(181_000)
    expect(page.locator("#idle")).to_be_visible()
    assert own_rules(page) == []
    page.get_by_role("button", name="我还在").click()
    expect(page.locator("#idle")).to_be_hidden()
    assert parse_qs(site.posts("/session/extend")[0].decode()) == {"csrf": ["t0ken"]}
    page.clock.run_for(181_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(121_000)
    expect(page.get_by_role("link", name="重新登录")).to_be_visible()


def test_a_photograph_is_made_small_and_sent_once(page: Page, site: Site):
    original = photograph()
    site.kept = ["第1张"]
    page.goto(f"{site.home}/papers")
    pick(page, "#shot", original)
    expect(page.locator("#sending")).to_have_text("都传好了。")
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
    gate = threading.Event()

    def slow(_n: int) -> tuple[int, str]:
        gate.wait(10)
        return 200, site.page("papers")

    site.photo = slow
    page.goto(f"{site.home}/papers")
    pick(page, "#album", *[photograph(1700, 900)] * 3)
    expect(page.locator("#sending")).to_have_text("还有3张在传，别关这一页。")
    expect(page.locator(".sent")).to_have_count(3)
    expect(page.locator(".empty")).to_be_hidden()
    page.locator(".sent button").last.click()
    expect(page.locator("#sending")).to_have_text("还有2张在传，别关这一页。")
    assert own_rules(page) == []
    gate.set()
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
    keys = {re.search(rb'name="key"\r\n\r\n(\S+)', body).group(1) for body in tries}  # type: ignore[union-attr]
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
    expect(page.locator("#sending")).to_have_text("都传好了。")
    expect(page.locator(".sent")).to_have_count(1)
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


def test_the_sheet_is_kept_from_the_second_page_and_linked_from_the_third(page: Page, site: Site):
    page.goto(f"{site.home}/plain")
    page.wait_for_load_state("networkidle")
    first = [asked for method, asked, _body in site.asked if method == "GET"]
    assert len(first) <= 3
    assert not any(asked.endswith(".css") for asked in first)
    page.get_by_role("link", name="再看一页").click()
    page.evaluate(COOKIE_COMES, "seen=")
    page.get_by_role("link", name="再看一页").click()
    expect(page.locator('head link[rel="stylesheet"]')).to_have_count(1)
    assert [asked for _m, asked, _b in site.asked].count(assets.asset("portal.css")) == 1


def test_nothing_of_a_person_is_kept_in_the_browser(page: Page, site: Site):
    page.goto(f"{site.home}/form")
    page.get_by_label("姓名").fill("欧阳·娜")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Hello")
    kept = page.evaluate("[localStorage.length, sessionStorage.length, history.state]")
    assert json.dumps(kept) == "[0, 0, null]"
