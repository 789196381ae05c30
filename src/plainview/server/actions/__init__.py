"""One file per thing a person can do; the only place that commits."""
