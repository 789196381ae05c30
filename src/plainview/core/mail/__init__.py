"""What stands on the outside of mail: pieces, barcodes, addresses, classes."""
