"""The docket: what may be said about a matter, in which order, by whom, and what is then owed."""
