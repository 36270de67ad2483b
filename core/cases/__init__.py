"""Situations: work about a group or a place, with anonymous parties, meetings, actions and a workflow."""
