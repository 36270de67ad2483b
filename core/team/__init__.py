"""The coordinator's work: what the team did and has to do, handing work over, reading and closing the week.

It reads planning, requests, activities and situations, and stands above all of them.
"""
