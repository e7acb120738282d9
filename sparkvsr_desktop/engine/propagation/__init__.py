"""Optical flow carries the detail and colour of the stills over the shot."""
