"""Versioned vocabularies: shared lists from the plugins, and what each structure made of them."""
