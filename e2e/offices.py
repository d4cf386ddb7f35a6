"""What the offices' people do in front of the portal, each at their own desk."""

from typing import Any

from playwright.sync_api import Locator, Page, ViewportSize, expect

from e2e.checks import own_rules
from e2e.steps import Someone
from portal.people import second_factor

DESK: ViewportSize = {"width": 1280, "height": 800}
Scene = dict[str, Any]


def at(page: Page, reference: str) -> Locator:
    """The line of a list that is about this case."""
    return page.locator(f'main [data-reference="{reference}"]').first


def comes_back(person: Someone, scene: Scene) -> None:
    """The applicant, still signed in on their phone."""
    person.page.context.add_cookies([{"name": "portal", "value": scene["mine"], "url": person.portal.url}])


def takes_a_seat(worker: Someone, scene: Scene, who: str) -> None:
    """Sign in as staff do: account and password, then the code that the phone shows."""
    given = scene["staff"][who]
    worker.open("/staff/sign-in")
    worker.write("账号", given["account"])
    worker.page.get_by_label("密码", exact=True).fill(given["password"])
    worker.press("下一步")
    worker.write("动态码", second_factor.code_at(given["secret"], second_factor.step_now()))
    worker.press("登录")
    stands_wide(worker)


def stands_wide(worker: Someone) -> None:
    """The page as it lies on the desk's own wide screen keeps our rules too."""
    faults = own_rules(worker.page)
    assert not faults, f"{worker.page.url} at {DESK['width']}:\n  " + "\n  ".join(faults)


def ticks(worker: Someone, field: str, *values: str) -> None:
    """Choose these among the rows of a field, and no others of its boxes."""
    for box in worker.page.locator(f'main input[type=checkbox][name="{field}"]').all():
        if (box.get_attribute("value") in values) != box.is_checked():
            worker.page.locator(f'label[for="{box.get_attribute("id")}"]').click()


def picks(worker: Someone, group: str, words: str) -> None:
    """Press the row with these words of the group that says this."""
    rows = worker.page.get_by_role("group", name=group).locator(".opt label")
    rows.filter(has=worker.page.locator("b").get_by_text(words, exact=True)).first.click()


def says(page: Page, *words: str) -> None:
    """The page says each of these somewhere."""
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def new_desk(phones: Any, scene: Scene, who: str, **options: Any) -> Someone:
    """A browser of its own at a desk, signed in."""
    worker = phones(viewport=DESK, has_touch=False, **options)
    takes_a_seat(worker, scene, who)
    return worker


# ---- the bureau


def recognises(bureau: Someone, reference: str) -> None:
    """The form as it stands, then the letter as its person will read it, then the decision."""
    bureau.open("/bureau")
    expect(at(bureau.page, reference)).to_be_visible()
    bureau.open(f"/bureau/cases/{reference}")
    stands_wide(bureau)
    bureau.follow("认定")
    stands_wide(bureau)
    bureau.press("看决定书怎么说")
    bureau.reads("看一遍再决定")
    bureau.press("就这样决定")
    says(bureau.page, "决定了，已经告诉他。")


def declines(bureau: Someone, reference: str, text: str) -> None:
    bureau.open(f"/bureau/cases/{reference}")
    bureau.follow("不认定")
    ticks(bureau, "reasons", "income-over")
    bureau.write("写给他看的理由", text)
    bureau.press("看决定书怎么说")
    says(bureau.page, text)
    bureau.press("就这样决定")
    says(bureau.page, "决定了，已经告诉他。")


def answers_the_appeal(bureau: Someone, reference: str, outcome: str, text: str) -> None:
    bureau.open("/bureau/appeals")
    expect(at(bureau.page, reference)).to_be_visible()
    bureau.open(f"/bureau/appeals/{reference}")
    stands_wide(bureau)
    picks(bureau, "再看一遍，怎么样？", outcome)
    bureau.write("答复他", text)
    bureau.press("答复")
    says(bureau.page, "答复了，已经告诉他。")


def feeds_back(bureau: Someone, reference: str) -> None:
    """Confirm to the township what the departments answered."""
    bureau.open("/bureau/items")
    bureau.follow("等反馈")
    stands_wide(bureau)
    bureau.leave_by(at(bureau.page, reference).get_by_role("button", name="反馈给"))
    says(bureau.page, "反馈给乡镇（街道）了。")


def confirms_the_refusal(bureau: Someone, reference: str, text: str) -> None:
    bureau.open(f"/bureau/cases/{reference}")
    bureau.follow("看要不要受理")
    stands_wide(bureau)
    ticks(bureau, "reasons", "wrong-place")
    bureau.write("写给他看的理由", text)
    bureau.press("看决定书怎么说")
    says(bureau.page, text)
    bureau.press("就这样决定")
    says(bureau.page, "决定了，已经告诉他。")


# ---- a department


def grants(liaison: Someone, reference: str, item: str, measure: str) -> None:
    opens_the_item(liaison, reference, item)
    picks(liaison, "给不给？", "给")
    liaison.unfold("给：给多少，从哪个月起")
    liaison.write("不是钱的，给什么？", measure)
    liaison.page.locator("#start").select_option(index=1)
    liaison.press("答复")
    expect(liaison.marked("item-state", "granted").first).to_be_visible()


def denies(liaison: Someone, reference: str, item: str, reason: str) -> None:
    opens_the_item(liaison, reference, item)
    picks(liaison, "给不给？", "不给")
    liaison.unfold("不给：理由")
    ticks(liaison, "reasons", reason)
    liaison.press("答复")
    expect(liaison.marked("item-state", "denied").first).to_be_visible()


def opens_the_item(liaison: Someone, reference: str, item: str) -> None:
    liaison.open("/department")
    expect(at(liaison.page, reference)).to_be_visible()
    liaison.open(f"/department/items/{reference}/{item}")
    stands_wide(liaison)
    liaison.press("接收")
