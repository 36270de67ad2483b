"""Retention, export and erasure: the same walk over every installed plugin."""
