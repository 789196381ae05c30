"""Pages for everyone; knows no rule, calls one query."""
