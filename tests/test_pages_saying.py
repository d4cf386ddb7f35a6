"""Days, times, references and headings as a person would say them."""

from datetime import date, datetime

import pytest

from portal.core.clock import COUNTY_TIME
from portal.core.words import speaking
from portal.pages.saying import clock, day, day_of_year, grouped, phrased, weekday

TUESDAY = date(2026, 3, 10)


def test_a_day_is_said_in_chinese():
    assert (day(TUESDAY), weekday(TUESDAY), day_of_year(TUESDAY)) == ("3月10日", "周二", "2026年3月10日")


def test_the_time_is_said_without_a_leading_nought():
    assert clock(datetime(2026, 3, 10, 9, 5, tzinfo=COUNTY_TIME)) == "9:05"


def test_a_weekday_is_said_in_the_language_of_the_reader():
    with speaking("en"):
        assert weekday(TUESDAY) == "Tue"


def test_a_reference_is_grouped_as_it_is_read_aloud():
    assert grouped("YH7K4M2Q9") == "YH 7K4 M2Q 9"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("家里有难处，|一张表，一起帮", "家里有难处，<wbr>一张表，一起帮"),
        ("您的申请", "您的申请"),
        ("全家一个月平均收入多少元？", '<span class="any">全家一个月平均收入多少元？</span>'),
        ("这一行正好是有十个字？", '<span class="any">这一行正好是有十个字？</span>'),
        ("连您自己，一起生活的人？", "连您自己，一起生活的人？"),
        ("连您自己，一起生活的有几个人？", '<span class="wide">连您自己，一起生活的有几个人？</span>'),
        ("<b>|&", "&lt;b&gt;<wbr>&amp;"),
    ],
)
def test_a_heading_breaks_between_its_phrases(text, said):
    assert phrased(text) == said
