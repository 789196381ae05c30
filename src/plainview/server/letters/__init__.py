"""Notices, orders and the annual report as documents."""
