"""Figures for a structure's own software: JSON under ``/api/v1``, tokens of its members, and the OpenAPI document."""
