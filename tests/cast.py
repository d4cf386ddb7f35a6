"""The cast: invented people who appear in the tests. None of these names, numbers or phones is anybody's."""

from itertools import count

LIN_JIANGUO = "林建国"
WANG_XIUYING = "王秀英"
LIN_XIAOYU = "林小雨"

_phones = count(10_000_000)
_addresses = count(1)


def new_phone() -> str:
    """A phone number that no other test uses: its person starts with nothing."""
    return f"139{next(_phones):08d}"


def new_address() -> str:
    """An address of its own for each browser: limits by address meet only the tests that mean them."""
    number = next(_addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
