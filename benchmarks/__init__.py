"""What this program does in a second, and what others do on the same machine in the same run: `make bench`."""
