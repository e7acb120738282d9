"""Arrays in, arrays out: what restores the frames of a shot."""
