"""What a page says to PostgreSQL: a handful of statements, and none for one more row in its list."""

from tests.bench.statements import desk_pages, pages

MOST = 5
"""BEGIN with who acts, what the page shows by three, COMMIT."""
USUAL = 3
"""What the pages say that people open most: everything on them is read by one statement."""


async def test_no_page_says_more_than_a_handful_and_none_says_more_for_a_longer_list(browser):
    found = await pages(browser)
    assert len(found) > 12
    assert {page: few for page, few, _many in found if few > MOST} == {}
    usual = ("question page", "screening result", "task list", "a section's page", "progress page")
    assert {page: few for page, few, _many in found if page in usual and few > USUAL} == {}
    assert {page: (few, many) for page, few, many in found if many is not None and many != few} == {}


async def test_a_page_that_shows_nobody_s_own_things_says_nothing_at_all(browser):
    said = {page: few for page, few, _many in await pages(browser)}
    assert said["home"] == 0


async def test_a_township_s_pages_say_no_more_for_more_cases_papers_events_and_items(admin, pool):
    found = await desk_pages(admin)
    assert {page: few for page, few, _many in found if few > MOST} == {}
    assert {page: (few, many) for page, few, many in found if many != few} == {}
