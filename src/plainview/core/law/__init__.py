"""The coded law: one file per section, one function per rule, each with its paragraph in plain words."""
