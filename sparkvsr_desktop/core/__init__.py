"""What editing is: frozen values and pure functions, on the standard library alone."""
