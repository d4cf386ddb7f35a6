"""The screen that tests read: what it finds, what it would send, and which faults it sees."""

import pytest

from tests.screen import check, read

TOKEN = '<input type="hidden" name="csrf" value="t0ken">'
FORM = f"""<form method="post" action="/apply/person">{TOKEN}
<label for="name">姓名</label><input id="name" name="name" value="林">
<fieldset><legend>有没有</legend>
<input type="radio" id="has" name="has" value="yes"><label for="has">有</label>
<input type="radio" id="has-no" name="has" value="no" checked><label for="has-no">没有</label></fieldset>
<input type="checkbox" id="kinds" name="kinds" value="a" checked><label for="kinds">甲</label>
<input type="checkbox" id="kinds-b" name="kinds" value="b"><label for="kinds-b">乙</label>
<label for="note">说明</label><textarea id="note" name="note">
旧的</textarea><button name="then" value="stay">先存着</button><button class="btn">存好</button></form>"""


def page(
    main: str = FORM,
    *,
    lang: str = "zh-Hans-CN",
    title: str = "您本人",
    head: str = "",
    h1: str = "<h1>您本人</h1>",
) -> str:
    name = "Yuhuan One Help" if lang == "en" else "玉环市帮扶“一件事”"
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title} · {name}</title>{head}</head><body>'
        f'<a class="skip" href="#main">{"Skip" if lang == "en" else "跳到正文"}</a><a class="brand" href="/">{name}</a>'
        f'<main id="main">{h1}{main}</main></body></html>'
    )


def faults_of(html: str) -> str:
    with pytest.raises(AssertionError) as caught:
        check(read(html))
    return str(caught.value)


def test_a_good_page_passes():
    assert check(read(page())).heading == "您本人"


def test_a_form_sends_what_a_browser_would():
    sent = read(page()).form().fill(name="欧阳·娜", has="yes", kinds=["a", "b"]).sending()
    assert sent == {
        "method": "POST",
        "url": "/apply/person",
        "data": {
            "csrf": ["t0ken"],
            "name": ["欧阳·娜"],
            "has": ["yes"],
            "kinds": ["a", "b"],
            "note": ["旧的"],
        },
    }


def test_the_button_that_is_pressed_goes_with_the_form():
    assert read(page()).form().sending("先存着")["data"]["then"] == ["stay"]
    assert "then" not in read(page()).form().sending("存好")["data"]


def test_only_what_is_offered_can_be_chosen():
    with pytest.raises(AssertionError, match="does not offer"):
        read(page()).form().fill(has="maybe")
    with pytest.raises(AssertionError, match="no field"):
        read(page()).form().fill(nme="林")


def test_an_amount_and_its_unsure_row_share_a_name():
    money = f"""<form method="post">{TOKEN}<label for="m">收入</label><input id="m" name="m" value="">
    <input type="checkbox" name="m" id="m-unsure" value="unsure"><label for="m-unsure">不清楚</label></form>"""
    form = read(page(money)).form()
    assert form.fill(m="2,400")["m"] == "2,400"
    assert form.fill(m="unsure")["m"] == "unsure"


def test_marks_errors_labels_and_links_are_found():
    screen = read(
        page(
            '<p data-category="dibao" data-outcome="likely"></p><a href="/x">改</a>'
            '<label for="a">姓名 全名</label><input id="a">'
        )
    )
    assert screen.marks("category") == ["dibao"]
    assert screen.marked("category", "dibao")["outcome"] == "likely"
    assert screen.link("改") == "/x"
    assert screen.labelled("姓名").attributes["id"] == "a"


ERRORS = (
    '<div data-errors><a href="#name" data-error-for="name">请写姓名</a></div><p class="msg">请写姓名</p>'
)


def test_an_error_page_whose_links_reach_their_fields_passes():
    screen = check(read(page(ERRORS + FORM, title="出错：您本人")))
    assert screen.errors == {"name": "请写姓名"}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        (page(h1=""), "0 × <h1>"),
        (page("<h1>又一个</h1>"), "2 × <h1>"),
        (page(title=""), "the title says nothing"),
        (page().replace(" · 玉环市帮扶“一件事”", " · 别的"), "the title ends with '别的'"),
        (page(lang="zh"), "html lang is 'zh'"),
        (page().replace('id="main"', ""), "no skip link to main"),
        (page('<p onclick="x()">按</p>'), "onclick="),
        (page('<p style="color:red">红</p>'), "style="),
        (page("<script>1</script>"), "a script within the page"),
        (page(head="<style>a{}</style>"), "a style without a nonce"),
        (page('<a href="javascript:void(0)">按</a>'), "javascript"),
        (page('<input name="q">'), "no label for input q"),
        (page('<input aria-label="查" placeholder="姓名">'), "placeholder text"),
        (page('<p id="a">一</p><p id="a">二</p>'), "id 'a' stands 2 times"),
        (page('<input aria-label="查" aria-describedby="nowhere">'), "reaches nothing"),
        (page('<input type="radio" id="r" name="r"><label for="r">是</label>'), "outside a fieldset"),
        (page(ERRORS + FORM), "the title does not begin"),
        (page(ERRORS.replace("#name", "#nmae") + FORM, title="出错：您本人"), "reaches no field"),
        (
            page(ERRORS.replace('msg">请写姓名', 'msg">姓名要写') + FORM, title="出错：您本人"),
            "not said at its field",
        ),
        (page('<a href="https://evil.example/">去</a>'), "link to 'https://evil.example/'"),
        (page('<a href="//evil.example/">去</a>'), "link to '//evil.example/'"),
        (page('<a href="#nowhere">去</a>'), "reaches nothing"),
        (page('<a href="tel:0576 0000">打</a>'), "link to 'tel:0576 0000'"),
        (page('<a href="/x"><svg aria-hidden="true"></svg></a>'), "empty link"),
        (page("<button></button>"), "empty button"),
        (page('<img src="/p.jpg">'), "no alt on /p.jpg"),
        (page("<svg></svg>"), "neither hidden nor named"),
        (page('<svg aria-hidden="true"><use href="#i-done"/></svg>'), "no drawing for '#i-done'"),
        (page('<form method="post"><button>存</button></form>'), "a form without a token"),
        (page(f'<form method="post" action="https://evil.example/">{TOKEN}</form>'), "a form that posts to"),
        (
            page('<button class="btn">交</button><a class="btn" href="/x">存</a>'),
            "more than one solid button",
        ),
        (page("<h3>跳了一级</h3>"), "follows an h1"),
        (page("<p>第{n}题</p>"), "unfilled"),
        (page("<p>&lt;b&gt;粗&lt;/b&gt;</p>"), "escaped"),
        (page("<p>Text(zh='低保', en='x')</p>"), "printed"),
        (page("<p>None</p>"), "printed"),
    ],
)
def test_each_fault_is_seen(html, fault):
    assert fault in faults_of(html)


def test_a_page_too_heavy_for_a_weak_network_is_a_fault():
    words = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(8000))
    assert "bytes on the wire, 10240 at most" in faults_of(page(f"<p>{words}</p>"))
    assert check(read(page(f"<p>{words[:1000]}</p>")))


ENGLISH = '<p>Name: <b translate="no">林建国</b></p><a href="/x" lang="zh-Hans-CN">中文</a>'


def test_an_english_page_may_hold_names_and_the_way_back_to_chinese():
    check(read(page(ENGLISH, lang="en", title="You", h1="<h1>You</h1>")))


@pytest.mark.parametrize(
    ("main", "fault"),
    [
        ("<p>You 您</p>", "Chinese: "),
        ('<nav aria-label="字号"></nav>', "Chinese aria-label"),
        ("<p>Yes，no</p>", "Chinese: "),
    ],
)
def test_an_english_page_with_chinese_in_it_is_a_fault(main, fault):
    assert fault in faults_of(page(main, lang="en", title="You", h1="<h1>You</h1>"))
