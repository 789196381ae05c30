"""Limits on everything that strangers can send, so that hostile input cannot buy time or memory."""

STATEMENT_BYTES_MAX = 16 * 1024  # D§5
ENTRY_BYTES_MAX = 65_535  # C2SP tlog-tiles: u16 length
NOTE_BYTES_MAX = 64 * 1024
NOTE_SIGNATURES_MAX = 100  # as golang.org/x/mod/sumdb/note
POLICY_BYTES_MAX = 64 * 1024
JSON_DEPTH_MAX = 8
INTEGER_MAX = 2**53 - 1  # RFC 8785 (I-JSON) domain
RECORDS_ITEMS_MAX = 10  # named items per records request (D§1)
FIGURES_BYTES_MAX = 1024 * 1024  # the printed tables of one year
TEXT_CHARS_MAX = 8_000  # any one free-text field of a request
