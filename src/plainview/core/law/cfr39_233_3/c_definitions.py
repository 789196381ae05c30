"""39 CFR 233.3(a)-(c) and (k): what a mail cover is, the words it uses, and where it does not apply."""

from datetime import date

B = "39 CFR 233.3(b)"
C1 = "39 CFR 233.3(c)(1)"
C3 = "39 CFR 233.3(c)(3)"
C4 = "39 CFR 233.3(c)(4)"
C5 = "39 CFR 233.3(c)(5)"
C6 = "39 CFR 233.3(c)(6)"
C8 = "39 CFR 233.3(c)(8)"
C9 = "39 CFR 233.3(c)(9)"
K = "39 CFR 233.3(k)"

Y1993 = date(1993, 7, 8)  # 58 FR 36599, five purposes, 8 years, delegation limits
