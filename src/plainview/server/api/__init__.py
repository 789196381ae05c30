"""The same actions and queries as the pages, for agencies' and courts' own systems: JSON under `/api/`."""
