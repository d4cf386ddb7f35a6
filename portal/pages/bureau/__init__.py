"""The bureau's desk: decisions, joint items of all cases, appeals."""
