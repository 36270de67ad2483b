"""One place to look: people, files, situations, pages; the palette (Ctrl K) and its page without JavaScript."""
