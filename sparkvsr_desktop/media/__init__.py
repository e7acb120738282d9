"""Everything that opens a picture or a movie."""
