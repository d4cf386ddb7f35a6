"""The house that each of these tests gets for itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.houses import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A running portal with an empty data folder."""
    data = tmp_path / "data"
    data.mkdir()
    found = House(data)
    found.begin()
    yield found
    found.end()
