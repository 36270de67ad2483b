"""Reports: figures counted by a grid, words written by hand, a preview, then versions that never change."""
