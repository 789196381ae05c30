"""Pages for staff, courts and agencies; knows no rule, calls one action or query."""
