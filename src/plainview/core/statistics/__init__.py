"""Tables that anyone can compute again from the public log, without small cells."""
