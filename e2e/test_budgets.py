"""Bytes on the wire, as a phone on its first visit gets them: every page of the journey (phones.md, budget)."""

import pytest

from e2e.conftest import Phones
from e2e.households import FAMILY
from e2e.steps import QUESTIONS, Someone
from e2e.wire import HTML, IMAGE, SCRIPT, Sent, Wire
from tests.cast import LIN_JIANGUO, LIN_XIAOYU, WANG_XIUYING
from tests.pictures import jpeg

PAGE, VIEW, QUESTION_VIEW, OWN_SCRIPT, PAPERS_SCRIPT = 10_240, 20_480, 12_288, 3_072, 8_192
REQUESTS = 3
ABOUT = [
    "/",
    "/guide",
    "/guide/dibao",
    "/guide/electricity",
    "/privacy",
    "/accessibility",
    "/contact",
    "/track",
]


def faults(sent: list[Sent], view: int) -> list[str]:
    """What is too heavy. Pictures are a person's own photographs: they come after the page, which keeps their room."""
    sent = [each for each in sent if each.kind != IMAGE]
    html, scripts = sent[0], [each for each in sent if each.kind == SCRIPT]
    assert (html.kind, html.status) == (HTML, 200), html
    said = [f"{each.url} came as {each.encoding or 'plain'}" for each in sent if each.encoding != "br"]
    if html.body > PAGE:
        said.append(f"the page is {html.body}")
    if (whole := sum(each.in_all for each in sent)) > view:
        said.append(f"the first view is {whole}")
    if len(sent) > REQUESTS:
        said.append(f"{len(sent)} requests")
    allowed = {each.url: OWN_SCRIPT if "/page." in each.url else PAPERS_SCRIPT for each in scripts}
    return said + [f"{each.url} is {each.body}" for each in scripts if each.body > allowed[each.url]]


def too_heavy(someone: Someone, paths: list[str], view: int = VIEW) -> list[str]:
    wire = Wire(someone.page)
    return [
        f"{path}: {fault}"
        for path in paths
        for fault in faults(wire.first_view(someone.portal.url + path), view)
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_about_us_are_light(phones: Phones, language: str):
    lin = phones()
    lin.page.context.add_cookies([{"name": "lang", "value": language, "url": lin.portal.url}])
    assert not too_heavy(lin, ABOUT)


def test_home_and_every_question_are_lighter_still(phones: Phones):
    lin = phones()
    lin.open("/screening")
    asked = [f"/screening/{name}" for name in lin.answer_questions(FAMILY)]
    assert len(asked) > len(QUESTIONS) / 2
    assert not too_heavy(lin, ["/", *asked], QUESTION_VIEW)
    assert not too_heavy(lin, ["/screening", "/screening/answers", "/screening/result", "/sign-in"])


def test_every_page_of_an_application_with_a_large_family_is_light(phones: Phones):
    lin = phones()
    lin.open("/screening")
    lin.answer_questions(FAMILY)
    lin.press("申请{name}", name="低保")
    lin.sign_in()
    root = f"/apply/{lin.begin()}"
    lin.open(f"{root}/person/name")
    lin.write("您叫什么名字？", LIN_JIANGUO)
    lin.press("存好，下一页")
    record = ""
    for name in (WANG_XIUYING, LIN_XIAOYU, "林小雪", "林小霜", "欧阳秀英·阿不都热合曼"):
        lin.open(f"{root}/household/members")
        lin.press("加一个人")
        lin.write("他（她）叫什么名字？", name)
        lin.choose("是您的什么人？", "儿子或女儿")
        lin.press("存好，下一页")
        record = lin.path.rpartition("/")[0]
    lin.open(f"{root}/documents")
    card = {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    lin.page.locator("#id-card-album").set_input_files([card] * 3)
    lin.marked("paper", "id-card").locator("img").nth(2).wait_for()
    assert not too_heavy(
        lin, [root, "/apply/new", "/my", "/my/sessions", f"{root}/check", f"{root}/signatures"]
    )
    sections = ("person/home", "person/disability", "household/members", "income/total", "items/items")
    assert not too_heavy(lin, [f"{root}/{page}" for page in sections])
    assert not too_heavy(
        lin, [record, f"{record}/who", f"{record}/health", f"{root}/consents/economic-check"]
    )
    assert not too_heavy(lin, [f"{root}/documents", f"{root}/signatures/applicant/drawn"])
    lin.open(f"{root}/check")
    lin.page.locator("label[for=pledge]").click()
    lin.press("交申请")
    progress = f"/progress/{lin.reference}"
    assert not too_heavy(lin, [f"{root}/receipt", progress, f"{progress}/withdraw"])
