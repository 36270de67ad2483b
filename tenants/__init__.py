"""Who uses what: the shared vocabularies, the presets per kind of structure, and opening a structure."""
