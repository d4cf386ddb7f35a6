"""A small site of example pages, made with our own frame and macros, for trying our scripts alone."""

import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from jinja2 import DictLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.loaders import ChoiceLoader
from markupsafe import Markup

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
    "read": '{% import "components/form.html" as form %}'
    + TOP
    + """{% call form.choices("has", "有没有", [("yes", "有")], hint="想一想。") %}{{ form.read_aloud() }}{% endcall %}
    {% endblock %}""",
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


class Site:
    """A site of example pages that remembers what it was asked and answers photographs as a test wishes."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, bytes]] = []
        self.kept: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
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
        body, coding = assets.compressed(body, to.headers.get("accept-encoding", ""))
        headers |= {"content-encoding": coding} if coding else {}
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
        self.gate.wait(10)
        if to.path != "/photos":
            self.reply(to, b"<h1>sent</h1>")
            return
        status, html = self.photo(len(self.posts("/photos")))
        self.reply(to, html.encode(), status)

    def posts(self, path: str) -> list[bytes]:
        return [body for method, asked, body in self.asked if method == "POST" and asked == path]
