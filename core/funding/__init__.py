"""Funders: their grids, the conventions signed with them, the posts they pay, and whose hours are told to whom.

An hour worked is told to one convention only (``allotment``), unless a grid says otherwise; then every report says it.
"""
