"""Partners of the structure, and what is shared with them while a party agrees to it."""
