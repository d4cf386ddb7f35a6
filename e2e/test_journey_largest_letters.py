"""特大字 on the narrowest phone: nothing lies beyond the edge, and everything one presses can be reached."""

import re

from playwright.sync_api import expect

from e2e.conftest import Phones
from e2e.steps import Someone

NARROW = {"width": 320, "height": 568}
WAYS = "main .btn, main .door, main .opt label, main .tasks a, main .in, main summary"
FAULTS = """ways => {
  const root = document.documentElement, bar = document.querySelector('.call'), faults = [];
  if (!root.classList.contains('huge')) faults.push('not the largest letters');
  if (root.scrollWidth > root.clientWidth) faults.push(`wide: ${root.scrollWidth}`);
  for (const node of document.querySelectorAll(ways)) {
    if (!node.offsetParent || node.closest('details:not([open])') && node.tagName !== 'SUMMARY') continue;
    const said = `${node.tagName} ${node.textContent.trim().slice(0, 20)}`;
    node.scrollIntoView({block: 'nearest'});
    const box = node.getBoundingClientRect();
    if (box.left < 0 || box.right > root.clientWidth) faults.push(`beyond the edge: ${said}`);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    const there = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
    if (!there || !node.contains(there)) faults.push(`covered: ${said}`);
    if (node.tabIndex < 0 || !bar) continue;
    node.focus();
    if (getComputedStyle(bar).position !== 'sticky') continue;
    if (node.getBoundingClientRect().top >= bar.getBoundingClientRect().top) faults.push(`focus hidden: ${said}`);
  }
  const call = bar && bar.querySelector('b');
  const line = call && parseFloat(getComputedStyle(call).lineHeight);
  if (call && call.offsetHeight > 1.5 * line) faults.push('the call takes two lines');
  scrollTo(0, 0);
  return faults;
}"""


class WithWeakEyes:
    """Somebody who has chosen the largest letters, and what they come to."""

    def __init__(self, someone: Someone) -> None:
        self.someone = someone

    def comes_to(self, *paths: str) -> None:
        for path in paths:
            self.someone.open(path)
            self.finds_everything()

    def finds_everything(self) -> None:
        faults = self.someone.page.evaluate(FAULTS, WAYS)
        assert not faults, f"{self.someone.path}:\n  " + "\n  ".join(faults)


def test_everything_can_be_reached_in_the_largest_letters(phones: Phones):
    lin = phones(viewport=NARROW)
    eyes = WithWeakEyes(lin)
    lin.open("/")
    lin.page.locator(".foot").get_by_role("link", name="特大字").click()
    expect(lin.page.locator("html")).to_have_class(re.compile(r"\bhuge\b"))
    eyes.comes_to("/", "/guide", "/guide/dibao", "/contact", "/track", "/sign-in")
    lin.open("/screening")
    eyes.finds_everything()
    lin.answer_one("registered_in", "331083102")
    eyes.finds_everything()
    lin.answer_questions({})
    eyes.finds_everything()
    lin.press("仍要申请")
    lin.sign_in()
    eyes.finds_everything()
    root = f"/apply/{lin.begin()}"
    eyes.finds_everything()
    eyes.comes_to(f"{root}/person/name", f"{root}/person/home", f"{root}/income/total", f"{root}/items/items")
    lin.open(f"{root}/person/name")
    lin.press("存好，下一页")
    eyes.finds_everything()
    lin.write("您叫什么名字？", "欧阳林建国·阿不都热合曼")
    lin.press("存好，下一页")
    lin.open(f"{root}/household/size")
    lin.write("连您自己，一起生活的有几个人？", "2")
    lin.page.get_by_role("button", name="存好").click()
    lin.press("加一个人")
    lin.write("他（她）叫什么名字？", "阿卜杜热西提·阿卜杜热合曼")
    lin.press("存好，下一页")
    eyes.comes_to(
        f"{root}/household/members", f"{root}/documents", f"{root}/signatures", f"{root}/signatures/applicant"
    )
    lin.choose("用哪种办法签？", "用手指签")
    lin.press("下一步")
    eyes.finds_everything()
    eyes.comes_to(f"{root}/check")
    lin.page.locator("label[for=pledge]").click()
    lin.press("交申请")
    eyes.finds_everything()
    eyes.comes_to(f"/progress/{lin.reference}", f"/progress/{lin.reference}/withdraw", "/my", "/my/sessions")


def test_the_word_beside_an_amount_is_not_cut_in_two(phones: Phones):
    lin = phones(viewport=NARROW)
    lin.open("/display?lang=en&next=/")
    lin.open("/display?size=huge&next=/screening/household_size")
    for path, unit in (("household_size", "people"), ("income_month", "yuan"), ("age", "years")):
        lin.open(f"/screening/{path}")
        expect(lin.page.locator(".money b")).to_have_text(unit)
        lines = lin.page.locator(".money b").evaluate(
            "b => b.offsetHeight / parseFloat(getComputedStyle(b).lineHeight)"
        )
        assert lines < 1.5, path
