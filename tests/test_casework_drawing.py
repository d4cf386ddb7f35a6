"""The picture of the states says what the table of moves says."""

from selectolax.lexbor import LexborHTMLParser

from portal.casework.drawing import FILE, draw
from portal.casework.states import CaseState
from portal.casework.transitions import MOVES


def test_the_picture_is_up_to_date():
    assert FILE.read_text("utf-8") == draw(), "python -m portal.casework.drawing"


def test_every_state_and_every_move_stands_in_it():
    picture = LexborHTMLParser(draw())
    words = " ".join(text.text() for text in picture.css("text"))
    assert {node.text() for node in picture.css("text.name")} == {str(state) for state in CaseState}
    assert [name for _state, name in MOVES if name not in words and name != "hand_in"] == []


def test_the_picture_is_found_from_the_readme():
    assert "docs/states.svg" in (FILE.parents[1] / "README.md").read_text("utf-8")
