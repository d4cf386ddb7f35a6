"""What people at a township's desk do in front of the portal, and those who answer them."""

from playwright.sync_api import expect

from e2e.offices import at, picks, says, stands_wide, ticks
from e2e.steps import Someone


def asks_for_papers(officer: Someone, reference: str, paper: str, more: str) -> None:
    """Everything at once: one paper of the list, and what stands in no list."""
    officer.open(f"/office/cases/{reference}")
    officer.follow("请他补材料")
    stands_wide(officer)
    ticks(officer, "want", f"paper.{paper}")
    officer.write("还有别的，一行写一样", more)
    officer.press("看一遍，再发给他")
    says(officer.page, more, "发了以后不能再要第二次。")
    officer.press("发给他")
    says(officer.page, "请他补材料，已经告诉他。")


def accepts(officer: Someone, reference: str) -> None:
    officer.open("/office")
    expect(at(officer.page, reference)).to_contain_text("等受理")
    officer.open(f"/office/cases/{reference}")
    stands_wide(officer)
    officer.press("受理")
    says(officer.page, "受理了，已经告诉他。")


def offers_times(officer: Someone) -> None:
    """Up to three windows, and the surveyor goes."""
    officer.follow("约上门时间")
    row = officer.page.get_by_role("group", name="谁去？").locator(".opt label")
    row.filter(has_text="家境调查员").first.click()
    for label in officer.page.locator("label[for^=windows]").all()[:2]:
        label.click()
    officer.press("发给对方选")
    says(officer.page, "发给对方选了")


def picks_a_time(person: Someone, reference: str) -> str:
    """Choose the first time that is offered; the word by which the visitor is known."""
    person.open(f"/progress/{reference}")
    person.follow("选时间")
    person.page.locator("label[for=window]").click()
    person.press("这个时间行")
    return person.marked("visit", "agreed").locator("b[translate=no]").inner_text()


def writes_the_visit_down(surveyor: Someone, reference: str, word: str, name: str) -> None:
    surveyor.open("/office/visits")
    line = at(surveyor.page, reference)
    expect(line).to_contain_text(word)
    surveyor.leave_by(line.get_by_role("link", name="写上门记录"))
    surveyor.write("家里看起来怎么样？", "两间瓦房，收拾得干净。")
    surveyor.page.locator("label[for=category]").click()
    surveyor.press("存好")
    surveyor.write("谁在场？写姓名", name)
    surveyor.write("或者打字签：再打一遍姓名", name)
    writes_down_who_is_there(surveyor)
    surveyor.named("button", "写完了，交这次的记录").click()
    surveyor.page.wait_for_url("**/office/visits")
    expect(at(surveyor.page, reference)).to_have_count(0)


def writes_down_who_is_there(surveyor: Someone) -> None:
    """With a script the page stays; without one it comes anew."""
    surveyor.named("button", "写下这个人").click()
    expect(surveyor.page.locator("#people")).to_contain_text("签好了")


def checks(officer: Someone, reference: str, income: str) -> None:
    """Send the household to the check, and write down what came back."""
    officer.open(f"/office/cases/{reference}/check")
    officer.press("送去核对")
    with officer.page.expect_download() as sheet:
        officer.named("button", "下载表格，上传省核对系统").click()
    assert sheet.value.path().read_bytes().startswith(b"PK")
    officer.open(f"/office/cases/{reference}/check")
    stands_wide(officer)
    officer.page.fill("#income_month", income)
    officer.write("结果的说明", "和申报的一样。")
    officer.press("存好结果")
    says(officer.page, "核对结果存好了。")


def recommends(officer: Someone, reference: str, category: str, text: str) -> None:
    officer.open(f"/office/cases/{reference}/opinion")
    stands_wide(officer)
    picks(officer, "建议给哪一类？", category)
    officer.write("意见和依据", text)
    officer.press("存好意见")
    says(officer.page, "意见存好了。", text)


def publishes(officer: Someone, reference: str) -> str:
    """Put the notice up; its public address."""
    officer.open(f"/office/cases/{reference}/notice")
    officer.press("开始公示")
    says(officer.page, "公示开始了。", "正在公示")
    stands_wide(officer)
    return where_the_notice_is(officer)


def where_the_notice_is(officer: Someone) -> str:
    """The notice's public address, as its page at the desk shows it."""
    address = officer.named("link", "看公开的那一页").get_attribute("href")
    assert address
    return address


def reads_the_wall(stranger: Someone, address: str, name: str, category: str = "低保") -> None:
    """A neighbour types the code that stands on the sheet: a surname and a village, no more."""
    stranger.open("/notice")
    stranger.write("公示上的码", address.rpartition("/")[2])
    stranger.press("看公示")
    says(stranger.page, name[0] + "某", "示例二村", category)
    expect(stranger.page.locator("main")).not_to_contain_text(name)


def finds_nothing(stranger: Someone, address: str) -> None:
    """The notice is not up any more."""
    answer = stranger.page.goto(stranger.portal.url + address)
    assert answer
    assert answer.status == 404


def forwards(officer: Someone, reference: str) -> None:
    officer.open(f"/office/cases/{reference}/notice")
    officer.press("上报市民政局")
    says(officer.page, "上报市民政局了。")


def writes_an_objection_down(officer: Someone, reference: str, text: str) -> None:
    officer.open(f"/office/cases/{reference}/notice")
    officer.unfold("有人反映，记在这里")
    picks(officer, "怎样反映的？", "打电话")
    officer.write("反映了什么？", text)
    officer.press("记下异议")
    says(officer.page, "异议记下了，查完以前不会上报。", text)
    expect(officer.named("button", "上报市民政局")).to_have_count(0)


def takes_the_notice_down(officer: Someone, note: str) -> None:
    """What was said is right: a new opinion is to be written."""
    picks(officer, "查下来怎样？", "要重新写意见")
    officer.write("查到了什么？", note)
    officer.press("记下处理结果")
    says(officer.page, "处理结果记下了。", "公示撤下了")


def proposes_to_refuse(officer: Someone, reference: str, note: str) -> None:
    officer.open(f"/office/cases/{reference}")
    officer.follow("不归我们收")
    stands_wide(officer)
    officer.page.locator("label[for=reason]").click()
    officer.write("写明是怎么回事", note)
    officer.press("报市民政局确认")
    says(officer.page, "报给市民政局了，等确认。", note)
    expect(officer.named("button", "受理")).to_have_count(0)


def tells_in_person(officer: Someone, reference: str) -> None:
    """Where somebody has no phone, the results are printed and read to them."""
    officer.open(f"/office/cases/{reference}")
    officer.follow("打印结果，告诉他")
    stands_wide(officer)
    officer.press("已告诉本人")
    says(officer.page, "告诉了本人。")
