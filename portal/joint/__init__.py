"""Joint: the benefits that departments add, each item with its own department (联办事项).

An item is *pushed* by the bureau's decision with only what its department needs, *received* there, and
*granted* or *denied*; once in between its department may *ask for papers*. Where the department is no state
organ and the person has not consented to it, the item is left *waiting* and nothing of it is seen there.
Start at ``states.py``; ``pushing.py`` makes items, ``answering.py`` is everything that departments do.
"""
