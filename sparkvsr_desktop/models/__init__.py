"""Where the weights of the engines live: finding, checking and fetching them."""
