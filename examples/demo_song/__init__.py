"""A song synthesised from nothing, so that what every stem should be is known exactly."""
