"""The structure's own house: members, roles, domains switched on, settings, journal."""
