"""The pure core: values in, values out; no clock, randomness, files, network or framework."""
