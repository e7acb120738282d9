"""A job from its first frame to the finished file."""
