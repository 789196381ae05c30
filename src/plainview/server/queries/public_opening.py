"""What the opening of a program says of itself, for those who read nothing else of it."""

from plainview.core.docket.statement import parse_statement


def is_demonstration(opening: bytes) -> bool:
    """Tell whether a log's first entry opens a demonstration. Raises Malformed."""
    return parse_statement(opening, "statement 0").facts["demo"] is True
