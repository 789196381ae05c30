"""The published files in an S3-compatible store: what readers meet there is always a log that holds."""
