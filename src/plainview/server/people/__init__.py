"""Who someone is, and in one file what each may do."""
