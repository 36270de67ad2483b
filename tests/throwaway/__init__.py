"""A plugin that only tests load: it proves that two domains live side by side, and uses every hook once."""
