"""People who agreed to be known, if only by a first name: register, contacts, households, ties, matching, merging."""
