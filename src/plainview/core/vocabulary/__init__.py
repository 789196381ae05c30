"""The words everything else is written in: errors, answers, days, ids, limits, requests."""
