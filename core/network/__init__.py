"""A network reads the figures of its member structures: what each agreed to publish, and never a row of theirs."""
