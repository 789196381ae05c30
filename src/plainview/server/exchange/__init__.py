"""The exchange of authorisations by ETSI TS 103 120 (interface HI1): messages in and out, pure."""
