"""Checks of a page in a real browser: axe, and our own stricter rules, in every size and light.

A perfect automatic score misses our own rules (elder-friendly sizes, 7 : 1, no sideways scroll), so both run.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = ("", "big", "huge")
NARROWEST: ViewportSize = {"width": 320, "height": 640}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@cache
def _rules() -> str:
    return (Path(__file__).parent / "own_rules.js").read_text("utf-8")


def own_rules(page: Page) -> list[str]:
    """Faults of the page as it stands: text size, contrast, targets, line height, sideways scroll."""
    return page.evaluate(_rules())


def axe_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line for each kind of fault."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"axe {v['id']}: {v['help']} — {v['nodes'][0]['html'][:120]}" for v in found]


def _every_way(page: Page, with_axe: bool) -> list[str]:
    faults = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in SIZES:
            page.evaluate("size => { document.documentElement.className = size }", size)
            faults += [f"{scheme} {size or 'standard'} 320: {fault}" for fault in own_rules(page)]
        page.evaluate("document.documentElement.className = ''")
        if with_axe:
            # Tall, because axe counts what the call bar covers for the moment as too small to press.
            tall = min(page.evaluate("document.documentElement.scrollHeight") + 200, 12_000)
            page.set_viewport_size({"width": NARROWEST["width"], "height": tall})
            faults += [f"{scheme}: {fault}" for fault in axe_faults(page)]
            page.set_viewport_size(NARROWEST)
    return faults


def check_page(page: Page, *, with_axe: bool = True) -> None:
    """Fails with every fault of this page in three sizes at 320 px, light and dark; leaves the page as it was.

    The size is switched in place, so that a page which came as the answer to a form is checked too.
    """
    viewport, size = page.viewport_size, page.evaluate("document.documentElement.className")
    page.set_viewport_size(NARROWEST)
    try:
        faults = _every_way(page, with_axe)
    finally:
        page.emulate_media(color_scheme="light")
        page.evaluate("size => { document.documentElement.className = size }", size)
        if viewport:
            page.set_viewport_size(viewport)
    assert not faults, f"{page.url} “{page.title()}”:\n  " + "\n  ".join(faults)


@dataclass
class FirstView:
    """What a phone that has never been here brings to show a page: requests, bytes on the wire, layout shift."""

    requests: int
    bytes: int
    shift: float


SHIFT = """() => new Promise(done => {
  let moved = 0;
  const watch = new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value; }));
  watch.observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(moved)));
})"""


def first_view(browser: Browser, url: str) -> FirstView:
    """Open a page in a browser of its own, with nothing kept, and count until the network is quiet."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    weights: list[float] = []
    wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    found = FirstView(len(weights), round(sum(weights)), page.evaluate(SHIFT))
    context.close()
    return found
