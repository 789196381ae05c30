"""39 CFR 233.3, mail covers: every rule of the section under one name; one file per group of paragraphs."""

from plainview.core.law.cfr39_233_3.d_e_authority import (
    designees,
    written_confirmation,
    written_delegation,
)
from plainview.core.law.cfr39_233_3.g_limits import (
    continuous,
    continuous_days,
    extension_in_time,
    gap,
    order_days,
    order_end,
)
from plainview.core.law.cfr39_233_3.h_j_records import (
    destruction,
    periodic_review,
)

__all__ = [
    "continuous",
    "continuous_days",
    "designees",
    "destruction",
    "extension_in_time",
    "gap",
    "order_days",
    "order_end",
    "periodic_review",
    "written_confirmation",
    "written_delegation",
]
