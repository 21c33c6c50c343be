"""Rewrite the network for processors: the same sums, with less carrying to and fro between them."""
