"""What a person may see; asks the same `may` as the actions."""
