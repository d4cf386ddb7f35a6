"""The township's worklist: what is due first, sifted, searched and turned page by page; one's own township alone."""

from datetime import timedelta

import pytest

from portal.casework import worklist
from portal.core.clock import today
from tests.browsing import Browser
from tests.database import Admin
from tests.desks import make_move, make_seen_case, sit_down
from tests.makers import CHUMEN, YUCHENG
from tests.statements import counting

EMPTY = "331083105"
"""A township of which no other test makes cases."""
NUMBER = "331083197403051231"
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
NAUGHTY = [
    "",
    " ",
    "%",
    "_",
    "' or '1'='1",
    "\\",
    "a" * 500,
    "\u202e",
    "﷽",
    "{{ 7*7 }}",
    "0",
    "①②③",
    "YH",
    "\x00",
]


def references(browser: Browser) -> list[str]:
    """The rows of the list on this page, in order."""
    return browser.page.marks("reference")


async def make_due(admin: Admin, reference: str, days: int) -> None:
    await admin.run(
        "update case_file set due_on = $2 where reference = $1", reference, today() + timedelta(days)
    )


async def searched(desk: Browser, text: str) -> list[str]:
    """The rows that searching for this finds."""
    await desk.get("/office")
    await desk.send("form[role=search]", q=text)
    return references(desk)


@pytest.fixture
async def cleared(admin):
    """No case in the township that no other test uses."""
    await admin.run("update case_file set home_office = 'elsewhere' where home_office = $1", EMPTY)


async def test_what_is_due_first_stands_first_and_what_waits_for_the_person_last(browser, admin, cleared):
    made = [await make_seen_case(browser, EMPTY) for _case in range(4)]
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    for case, days in zip(made[:3], (2, -1, 0), strict=True):
        await make_due(admin, case.reference, days)
    await make_move(desk, made[3].reference, "ask_papers")
    await desk.get("/office")
    later, overdue, due, waits = (case.reference for case in made)
    assert references(desk) == [overdue, due, later, waits]
    assert "2" in desk.page.heading
    assert desk.page.texts("tbody td:first-child .tag") == ["过了1天", "今天", "还有2天", "暂停"]
    assert desk.page.marked("reference", due)["due"] == today().isoformat()
    assert "due" not in desk.page.marked("reference", waits)


async def test_each_row_has_one_next_move(browser, admin, cleared):
    new, accepted = await make_seen_case(browser, EMPTY), await make_seen_case(browser, EMPTY)
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    await make_move(desk, accepted.reference, "accept")
    await desk.get("/office")
    links = {node.attributes["href"] for node in desk.page.all("tbody td:last-child a")}
    assert links == {f"/office/cases/{new.reference}", f"/office/cases/{accepted.reference}/appointment"}


async def test_the_steps_sift_and_say_how_many(browser, admin, cleared):
    made = [await make_seen_case(browser, EMPTY) for _case in range(3)]
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    await make_move(desk, made[0].reference, "accept")
    await desk.get("/office")
    assert desk.page.texts(".sift a")[:4] == ["全部 3", "等受理 2", "等补材料 0", "等上门 1"]
    await desk.get("/office?step=visit")
    assert references(desk) == [made[0].reference]
    await desk.get("/office?step=nonsense")
    assert len(references(desk)) == 3


async def test_pages_follow_each_other_without_a_gap_or_a_double(browser, admin, cleared, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE", 2)
    made = [await make_seen_case(browser, EMPTY) for _case in range(5)]
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    await make_move(desk, made[4].reference, "ask_papers")
    for root in ("/office", "/office/cases", "/office/cases?sort=due"):
        await desk.get(root)
        seen = references(desk)
        while len(seen) <= len(made) and (
            more := [node for node in desk.page.all("main > a.go") if "after=" in node.attributes["href"]]
        ):
            await desk.get(more[0].attributes["href"])
            seen += references(desk)
        assert sorted(seen) == sorted(case.reference for case in made), root


@pytest.mark.parametrize(
    "after", ["x", "2026-01-01", "2026-01-01_x", "infinity_0", "'; drop table case_file; --", "_"]
)
async def test_an_address_changed_by_hand_begins_at_the_first_page(browser, admin, after):
    desk, _officer = await sit_down(admin, "township_officer")
    for root in ("/office", "/office/cases"):
        reply = await desk.client.get(root, params={"after": after})
        assert reply.status_code == 200


async def test_all_cases_include_those_that_are_over(browser, admin, cleared):
    made = await make_seen_case(browser, EMPTY)
    await admin.run(
        "update case_file set state = 'declined', clock = null where reference = $1", made.reference
    )
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    await desk.get("/office")
    assert references(desk) == []
    await desk.get("/office/cases?step=ended")
    assert references(desk) == [made.reference]


async def test_a_case_is_found_by_name_reference_and_number_however_they_are_typed(browser, admin):
    name = f"欧阳{id(browser)}（测试）"
    made = await make_seen_case(browser, person={"name": name, "id_type": "resident", "id_number": NUMBER})
    desk, _officer = await sit_down(admin, "township_officer")
    spaced = " ".join(made.reference)
    wide = made.reference.translate(WIDE)
    for typed in (
        name,
        f" {name[:2]}　{name[2:]} ",
        made.reference.lower(),
        spaced,
        wide,
        made.reference[2:],
    ):
        assert await searched(desk, typed) == [made.reference], typed
    for typed in (NUMBER, f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", NUMBER.translate(WIDE)):
        assert made.reference in await searched(desk, typed), typed


async def test_what_is_searched_for_stands_in_no_address(browser, admin):
    desk, _officer = await sit_down(admin, "township_officer")
    await desk.get("/office")
    await desk.send("form[role=search]", q="林建国")
    assert "林" not in str(desk.reply.url)
    assert "%E6" not in str(desk.reply.url)
    assert desk.page.one("#q").attributes["value"] == "林建国"
    other, _colleague = await sit_down(admin, "township_officer")
    await other.get(str(desk.reply.url.raw_path.decode()))
    assert other.page.one("#q").attributes["value"] == ""


@pytest.mark.parametrize("text", NAUGHTY)
async def test_whatever_is_searched_for_is_only_looked_for(browser, admin, text):
    desk, _officer = await sit_down(admin, "township_officer")
    await searched(desk, text)
    assert desk.status in (200, 422)


@pytest.mark.parametrize("held", ["x", "AAAA", "%00", "林", "=" * 9, "AQE" * 40])
async def test_a_forged_search_address_finds_nothing(browser, admin, held):
    desk, _officer = await sit_down(admin, "township_officer")
    reply = await desk.client.get("/office/search", params={"for": held})
    assert reply.status_code == 200
    assert "data-reference" not in reply.text


async def test_two_townships_see_nothing_of_each_other(browser, another, admin, cleared):
    name = f"司徒{id(admin)}（测试）"
    mine = await make_seen_case(browser, EMPTY, person={"name": name})
    theirs = await make_seen_case(
        another, YUCHENG, person={"name": name, "id_type": "resident", "id_number": NUMBER}
    )
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    for path in ("/office", "/office/cases", "/office/cases?sort=due", "/office?step=accept"):
        await desk.get(path)
        assert references(desk) == [mine.reference], path
        assert desk.page.texts(".sift a")[0] == "全部 1"
    assert await searched(desk, name) == [mine.reference]
    assert await searched(desk, NUMBER) == []
    assert await searched(desk, theirs.reference) == []
    await desk.client.get(f"/office?after=0001-01-01_{'0' * 32}")
    reply = await desk.fetch(f"/office/cases/{theirs.reference}")
    assert reply.status_code == 404


@pytest.mark.parametrize("role", ["surveyor", "bureau_officer", "liaison", "administrator", "auditor"])
async def test_the_township_s_lists_exist_for_the_township_alone(browser, admin, role):
    desk, _officer = await sit_down(admin, role)
    for path in ("/office", "/office/cases", "/office/search"):
        assert (await desk.fetch(path)).status_code == 404


async def test_a_longer_list_says_no_more_to_the_database(browser, admin, cleared):
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    said = []
    for more in (1, 15):
        for _case in range(more):
            await make_seen_case(browser, EMPTY)
        await desk.get("/office")
        with counting() as found:
            await desk.get("/office")
        said.append(len(found))
    assert said[0] == said[1] <= 6


async def test_nobody_is_listed_before_their_ten_minutes_are_over(browser, admin, cleared):
    made = await make_seen_case(browser, EMPTY)
    await admin.run(
        "update case_file set visible_from = now() + interval '1 hour' where reference = $1", made.reference
    )
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    await desk.get("/office/cases")
    assert references(desk) == []
    assert desk.page.texts(".sift a")[0] == "全部 0"


async def test_a_township_without_cases_is_told_so(admin, pool):
    desk, _officer = await sit_down(admin, "township_officer", "331083202")
    await desk.get("/office")
    assert desk.status == 200
    assert CHUMEN not in desk.page.html


async def test_a_notice_that_is_over_is_to_be_forwarded(browser, admin, cleared):
    made = await make_seen_case(browser, EMPTY)
    desk, _officer = await sit_down(admin, "township_officer", EMPTY)
    await admin.run(
        "update case_file set state = 'on_notice', clock = 'notice' where reference = $1", made.reference
    )
    for days, words in ((0, "看公示"), (-1, "上报市民政局")):
        await make_due(admin, made.reference, days)
        await desk.get("/office")
        assert desk.page.text("tbody td:last-child a").startswith(words)
