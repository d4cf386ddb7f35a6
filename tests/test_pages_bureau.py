"""The bureau's pages: the worklist, the case, the decision looked over and signed once, refusals."""

from tests.bureau import make_refusal, make_waiting, sign, visited, write
from tests.desks import sit_down, stored_case
from tests.makers import YUCHENG
from tests.statements import counting


async def test_the_worklist_leads_to_what_waits_with_counts(browser, another, admin):
    made, refusal = await make_waiting(browser), await make_refusal(another)
    desk, _who = await sit_down(admin, "bureau_officer")
    page = await desk.get("/bureau?step=decide")
    assert made.reference in page.marks("reference")
    assert refusal.reference not in page.marks("reference")
    page = await desk.get("/bureau?step=refusals")
    assert refusal.reference in page.marks("reference")
    row = page.one(f"[data-reference={refusal.reference}] .go")
    assert row.attributes["href"] == f"/bureau/refusals/{refusal.reference}"


async def test_every_township_s_cases_are_found_by_name_reference_or_township(browser, admin):
    made = await make_waiting(browser, YUCHENG)
    desk, _who = await sit_down(admin, "bureau_officer")
    await desk.get("/bureau")
    page = await desk.send("form[role=search]", q=made.reference)
    assert page.marks("reference") == [made.reference]
    assert made.reference not in str(desk.reply.url)
    page = await desk.get(f"/bureau/cases?home={YUCHENG}&step=bureau")
    assert made.reference in page.marks("reference")
    page = await desk.get("/bureau/cases?home=331083102&step=bureau")
    assert made.reference not in page.marks("reference")


async def test_an_empty_search_says_what_to_write(admin):
    desk, _who = await sit_down(admin, "bureau_officer")
    await desk.get("/bureau")
    page = await desk.send("form[role=search]", q=" ")
    assert (desk.status, list(page.errors)) == (422, ["q"])


async def test_the_case_page_shows_everything_and_the_look_is_left_in_the_audit(browser, admin):
    made = await make_waiting(browser)
    desk, officer = await sit_down(admin, "bureau_officer")
    page = await desk.get(f"/bureau/cases/{made.reference}")
    assert "1,143元" in page.text()
    assert [each.attributes["href"].rpartition("?")[2] for each in page.all("main .btn[href*=decision]")] == [
        "as=recognised",
        "as=declined",
    ]
    acts = await admin.rows("select act from audit where staff = $1", officer.id)
    assert [row["act"] for row in acts] == ["look"]


async def test_lists_and_case_are_read_by_a_handful_of_statements(browser, another, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    found = {}
    for path in ("/bureau", "/bureau/cases", f"/bureau/cases/{made.reference}"):
        with counting() as statements:
            await desk.get(path)
        found[path.rpartition("/")[2]] = len(statements)
    await make_waiting(another)
    with counting() as statements:
        await desk.get("/bureau")
    assert len(statements) == found["bureau"]
    assert max(found.values()) <= 6


async def test_a_decision_is_looked_over_as_the_letter_before_it_is_signed(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    page = await write(desk, made.reference)
    assert desk.path.endswith("/decision/confirm")
    assert "您家认定为低保" in page.text("article h2")
    assert (await stored_case(admin, made.reference))["state"] == "with_bureau"
    page = await desk.send("main form[action$=confirm]")
    assert desk.path == f"/bureau/cases/{made.reference}"
    assert (await stored_case(admin, made.reference))["state"] == "in_joint"


async def test_signed_twice_there_is_one_decision_and_the_same_page(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await write(desk, made.reference)
    fields = desk.page.form("main form[action$=confirm]").filled({}, "")
    for _press in range(2):
        await desk.post(f"/bureau/cases/{made.reference}/decision/confirm", fields)
        assert (desk.status, desk.path) == (200, f"/bureau/cases/{made.reference}")
    case = await stored_case(admin, made.reference)
    assert await admin.value("select count(*) from decision where case_file = $1", case["id"]) == 1


async def test_what_changed_in_another_window_is_not_signed_unseen(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await write(desk, made.reference)
    fields = desk.page.form("main form[action$=confirm]").filled({}, "")
    await write(desk, made.reference, amount="900", why="改了")
    await desk.post(f"/bureau/cases/{made.reference}/decision/confirm", fields)
    assert desk.status == 409
    assert (await stored_case(admin, made.reference))["state"] == "with_bureau"


async def test_a_decision_written_before_the_case_changed_is_looked_over_anew(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await write(desk, made.reference)
    fields = desk.page.form("main form[action$=confirm]").filled({}, "")
    await admin.run("update case_file set version = version + 1 where reference = $1", made.reference)
    await desk.post(f"/bureau/cases/{made.reference}/decision/confirm", fields)
    assert desk.status == 409
    await desk.get(f"/bureau/cases/{made.reference}/decision/confirm")
    assert desk.path.endswith("/decision")
    await desk.send("main form")
    await desk.send("main form[action$=confirm]")
    assert (await stored_case(admin, made.reference))["state"] == "in_joint"


async def test_what_was_begun_of_a_refusal_is_no_decision(browser, admin):
    made = await make_refusal(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await desk.get(f"/bureau/refusals/{made.reference}")
    await desk.send("form[action$='" + made.reference + "']")
    await admin.run(
        "update case_file set state = 'with_bureau', awaiting = '' where reference = $1", made.reference
    )
    page = await desk.get(f"/bureau/cases/{made.reference}/decision/confirm")
    assert desk.path.endswith("/decision")
    assert page.has("[name=category]")


async def test_the_second_decider_learns_that_it_is_decided(browser, admin):
    made = await make_waiting(browser)
    one, _first = await sit_down(admin, "bureau_officer")
    two, _second = await sit_down(admin, "bureau_officer")
    await write(two, made.reference)
    await sign(one, made.reference)
    await two.get(f"/bureau/cases/{made.reference}")
    fields = {"csrf": two.page.form("form[action$=notes]").filled({}, "")["csrf"], "version": "0"}
    await two.post(f"/bureau/cases/{made.reference}/decision/confirm", fields)
    assert two.status == 403
    case = await stored_case(admin, made.reference)
    assert await admin.value("select count(*) from decision where case_file = $1", case["id"]) == 1
    assert await admin.value("select count(*) from decision_draft where case_file = $1", case["id"]) == 0


async def test_mistakes_come_back_with_what_was_typed(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    page = await write(desk, made.reference, amount="1000")
    assert (desk.status, list(page.errors)) == (422, ["why"])
    assert page.one("#amount").attributes["value"] == "1000"


async def test_declining_is_written_with_reasons_and_a_first_draft_of_them(browser, admin):
    made = await make_waiting(browser, income={"total_month": 400_000})
    desk, _who = await sit_down(admin, "bureau_officer")
    page = await desk.get(f"/bureau/cases/{made.reference}/decision?as=declined")
    assert "1,333.34" in page.one("#text").text()
    page = await desk.send("main form", reasons=["income-over"])
    assert "您申请的低保，没有认定" in page.text("article h2")
    await desk.send("main form[action$=confirm]")
    assert (await stored_case(admin, made.reference))["state"] == "declined"


async def test_a_relative_of_staff_is_visited_first_and_the_page_says_so(browser, admin):
    made = await make_waiting(browser, declaration={"relative": "yes"})
    desk, _who = await sit_down(admin, "bureau_officer")
    page = await desk.get(f"/bureau/cases/{made.reference}")
    assert "自己上门看过" in page.text("[data-blocked]")
    await desk.get(f"/bureau/cases/{made.reference}/decision")
    assert desk.status == 403
    page = await desk.get(f"/bureau/cases/{made.reference}")
    address = page.one("main .btn[href*=survey]").attributes["href"]
    await desk.get(address)
    assert desk.status == 200
    await desk.send("form[data-survey]", home="两间旧房，和申报的一样。")
    other, _colleague = await sit_down(admin, "bureau_officer")
    page = await other.get(f"/bureau/cases/{made.reference}")
    assert "记录还没有交" in page.text("[data-blocked]")
    await desk.get(address)
    await desk.send("form[data-person]", name="林建国", relation="self", typed="林建国")
    fields = desk.page.form("form[data-finish]").filled({}, "")
    page = await desk.post(f"{address}/finish", fields)
    assert desk.path == f"/bureau/cases/{made.reference}"
    assert "您上门调查过" in page.text("[data-blocked]")
    page = await other.get(f"/bureau/cases/{made.reference}")
    assert not page.has("[data-blocked]")
    assert "两间旧房" in page.text()
    await sign(other, made.reference)
    assert (await stored_case(admin, made.reference))["state"] == "in_joint"


async def test_the_surveyor_is_told_on_the_page_that_a_colleague_decides(browser, admin):
    made = await make_waiting(browser)
    desk, officer = await sit_down(admin, "bureau_officer")
    await visited(browser, made.reference, officer.id, "bureau")
    page = await desk.get(f"/bureau/cases/{made.reference}")
    assert "请同事来办" in page.text("[data-blocked]")
    assert not page.has("main .btn[href*=decision]")


async def test_sent_back_the_township_has_it_with_the_note(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await desk.get(f"/bureau/cases/{made.reference}/send-back")
    page = await desk.send("main form", note="")
    assert (desk.status, list(page.errors)) == (422, ["note"])
    await desk.send("main form", note="请补查他儿子的收入")
    township, _other = await sit_down(admin, "township_officer")
    page = await township.get(f"/office/cases/{made.reference}")
    assert "请补查他儿子的收入" in page.text()


async def test_a_refusal_is_confirmed_with_a_letter_that_says_why_and_how_to_appeal(browser, admin):
    made = await make_refusal(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await desk.get(f"/bureau/refusals/{made.reference}")
    await desk.send("form[action$='" + made.reference + "']")
    page = await desk.send("main form[action$=confirm]")
    assert (await stored_case(admin, made.reference))["state"] == "refused"
    page = await browser.get(f"/progress/{made.reference}/letter")
    assert "没有受理" in page.heading
    assert "户口在清港镇" in page.text()
    assert "行政复议" in page.text()


async def test_a_refusal_given_back_waits_at_the_township_again(browser, admin):
    made = await make_refusal(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await desk.get(f"/bureau/refusals/{made.reference}")
    await desk.send("form[action$=return]", note="户口本上就在楚门")
    case = await stored_case(admin, made.reference)
    assert (case["state"], case["awaiting"], case["office"]) == ("submitted", "", case["home_office"])


async def test_a_note_stays_inside_and_a_message_reaches_the_applicant(browser, admin):
    made = await make_waiting(browser)
    desk, _who = await sit_down(admin, "bureau_officer")
    await desk.get(f"/bureau/cases/{made.reference}")
    await desk.send("form[action$=notes]", note="收入要再核一遍")
    await desk.send("form[action$=messages]", message="请把水费单再拍一张")
    page = await browser.get(f"/progress/{made.reference}")
    assert "请把水费单再拍一张" in page.text()
    assert "收入要再核一遍" not in page.text()
