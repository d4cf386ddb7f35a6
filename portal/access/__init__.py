"""Access: who may do what, as data; and what staff did and looked at, kept for good.

An *action* is something one may do; a *rule* grants a role an action in a *relation* to what it is done to.
What no rule grants is refused. Row-level security stands behind as the second wall (``migrations/``).
"""
