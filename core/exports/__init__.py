"""What leaves the structure as tables: a list of the screen, or everything.

Read in this order: ``tables`` (rows as CSV, XLSX and ODS bytes), ``lists`` and ``named_lists`` (what may be taken
out, the same rows and words as on the page), ``models``, ``services`` (ask, make, open, forget), ``leaving`` (the
archive of everything, with ``labels`` for its words), then ``pages`` and ``routes``.
"""
