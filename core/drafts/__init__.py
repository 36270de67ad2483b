"""Drafts: one server row per member and form, so that an idle limit or a lost page loses nothing."""
