"""Where one more still helps most, told from the source alone."""
