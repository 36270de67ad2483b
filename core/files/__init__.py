"""The key store. Documents come with the named files."""
