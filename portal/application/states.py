"""The states of an application; what offices do with it afterwards are the states of its case."""

from enum import StrEnum


class ApplicationState(StrEnum):
    """draft → handed_in → (after its ten minutes only papers and messages) ; withdrawn ends it."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"
