"""Field entries (*interventions*): anonymous counts of what a team did, where and when."""
