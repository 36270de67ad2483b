"""Domain plugins: one self-contained folder each, found by walking this package."""
