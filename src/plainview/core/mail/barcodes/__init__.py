"""The numbers that mail carries on its outside: read, checked, and kept as they were seen."""
