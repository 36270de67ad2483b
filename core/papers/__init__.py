"""Papers that write themselves: the month on one page for an elected member's desk, the end-of-shift report.

``month`` reads the figures of ``core.reporting`` and groups them by place; ``shift`` tells a day of work from its
entries, requests and rounds, and keeps the two sentences that the team adds (``models``).
"""
