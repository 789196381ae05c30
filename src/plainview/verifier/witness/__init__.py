"""A witness: cosigns the heads of logs that only ever grow, and remembers every one. Knows no statement, and no law.

`decide` is the whole of C2SP tlog-witness as functions of values; `store` makes look and keep one durable step;
`witness` joins them, answering only after keeping; `serve` is the web around it.
"""
