"""The open data: the public projection as files for everybody's own tools, made out of the published log alone."""
