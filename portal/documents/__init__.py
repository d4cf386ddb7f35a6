"""Documents: photographs of papers, from a stranger's bytes to a clean picture kept under its own key.

A *photo* is a picture that was turned upright, shrunk and copied clean of everything but its pixels.
The *image worker* is the one process that ever looks into bytes from outside; it can open no file.
A *sealed file* is a photo at rest: its own random key, and that key wrapped for one row of the database.
The way of a photograph: ``receiving`` (off the wire), ``photos`` (clean), ``store`` (kept), then its row.
"""
