"""The annual report: one content, made of a year's published figures, as pages and as tagged PDF."""
