"""The named file (*dossier*): its circle, notes by level, solutions, agreement, follow-up and bonds.

A file is a case whose ``named_at`` is set (``core.cases.models.Case``): raising keeps the row and its history.
This package is also the domain « Dossiers nominatifs » that a structure switches on or leaves off.
"""
