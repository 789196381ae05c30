"""The database behind ports: the only models, one unit of work, read models."""
