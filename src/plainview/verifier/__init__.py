"""What strangers run: verify, prove, monitor, witness; needs core and nothing of the server."""
