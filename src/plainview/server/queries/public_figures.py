"""The figures as public pages and reports show them: the account's tables, and those that were published before."""

from plainview.core.statistics.table import Spec, Table
from plainview.core.statistics.tables import BY_ID, SPECS, tables_of

__all__ = ["BY_ID", "SPECS", "Spec", "Table", "tables_of"]
