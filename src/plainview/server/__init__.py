"""What an operator runs; needs the extra `server`."""
