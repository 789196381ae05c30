"""The law as code: one file per section; every answer cites its paragraph."""
