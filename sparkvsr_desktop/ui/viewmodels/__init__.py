"""What the panel shows, without widgets: each says when it changes and takes wishes as calls."""
