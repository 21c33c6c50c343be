"""What the two separation benchmarks share."""
