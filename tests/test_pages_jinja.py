"""Templates: one environment a language, its fixed words in place before any page is asked for."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError, nodes
from markupsafe import Markup, escape

from portal.core.words import Text, _, speaking
from portal.pages import jinja
from portal.pages.compiled import printed
from portal.pages.icons import OwnMarkup

PLAIN = Environment(autoescape=True)


def words_still_looked_up(language, source):
    """How often a page of this template would look up a fixed word."""
    tree = jinja.environment(language).parse(source)
    calls = tree.find_all(nodes.Call)
    return Counter(call.node.name for call in calls if isinstance(call.node, nodes.Name))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fixed_word_is_read_in_its_language_whoever_reads_the_template_first(language):
    with speaking({"zh": "en", "en": "zh"}[language]):
        page = jinja.environment(language).from_string('{{ _("跳到正文") }}').render()
    with speaking(language):
        assert page == _("跳到正文")


def test_a_fixed_word_costs_a_page_nothing_and_one_with_parts_is_still_looked_up():
    assert not words_still_looked_up("zh", '{{ _("跳到正文") }}{% set a = [_("打电话")] %}')
    assert words_still_looked_up("zh", '{{ _("编号{reference}", reference=x) }}{{ _(x) }}{{ csrf() }}') == {
        "_": 2,
        "csrf": 1,
    }


def test_a_word_is_escaped_as_if_it_were_looked_up():
    page = jinja.environment("zh").from_string('{{ _("<b>&</b>") }}').render()
    assert page == "&lt;b&gt;&amp;&lt;/b&gt;"


SHOWN = st.one_of(
    st.text(),
    st.text("<>&\"'a"),
    st.integers(),
    st.none(),
    st.text("<&a").map(Markup),
    st.text("<&a").map(OwnMarkup),
    st.builds(Text, st.text(), st.text("<&")),
)


@given(SHOWN)
def test_everything_is_printed_as_the_escaper_prints_it(value):
    assert str(printed(value)) == str(escape(value))


@given(st.text("<>&\"'a"))
def test_a_page_a_macro_and_an_attribute_escape_whatever_they_are_given(text):
    source = (
        '{% macro m(x) %}<i a="{{ x }}">{{ x }}</i>{% endmacro %}'
        "{{ x }}{{ m(x) }}{% set y %}{{ x }}{% endset %}{{ y }}{{ x ~ m(x) }}{{ [x] | join(m(x)) }}"
    )
    shown, strict = (made.from_string(source).render(x=text) for made in (jinja.environment("zh"), PLAIN))
    assert shown == strict


def test_a_name_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError):
        jinja.environment("zh").from_string("{{ nobody }}").render()
