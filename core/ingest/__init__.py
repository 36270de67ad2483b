"""Figures in: a spreadsheet becomes rows of the structure. Read, match, check, show, then all or nothing.

``extract``   reads a hostile file in a process of its own; ``limits`` says what is refused, in words.
``headings``  which line names the columns, and what each column is; ``values`` what a cell means.
``plan``      how one file is read: readers of its columns, unknown values, answers.
``running``   the jobs' work: read, check, apply, undo. ``services`` what people ask for.
"""
