"""What stays closed: salted disclosures, envelopes and the quorum that opens them."""
