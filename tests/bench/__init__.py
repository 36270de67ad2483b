"""Measures at a size that no demo reaches: 50 structures, over 100,000 situations, 500,000 interventions.

``make bench`` seeds and measures in one run, in a database of its own, and prints one JSON object for each figure.
Nothing is asserted: the figures depend on the machine.
"""
