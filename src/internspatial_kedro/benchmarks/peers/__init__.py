"""Rules of public scorers that several benchmarks share."""
