"""Figures: periods, filters, indicators declared once, the dashboard, and the rows each figure opens onto.

Read in this order: ``periods``, ``filters``, ``subjects`` (what is counted, by which questions),
``indicators`` (each figure's definition and the select of its rows), ``queries`` (the same select counted,
grouped, listed), ``doors`` (from a figure to its rows), ``cards`` and ``charts``, then the two pages in
words, ``dashboard`` and ``listing``, and their ``routes``.
"""
