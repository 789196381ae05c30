"""Disclosures to agencies as age files."""
