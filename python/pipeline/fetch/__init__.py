"""Finds a recording of a known track and downloads it. Runs in an environment of its own: see docs/sources.md."""
