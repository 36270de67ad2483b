"""Demo data: what a scenario says, and how each package plays its part of it."""
