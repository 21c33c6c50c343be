"""One file an engine: what runs the network on a segment."""
