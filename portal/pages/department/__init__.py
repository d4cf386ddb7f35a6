"""The liaison's desk: the items of one department."""
