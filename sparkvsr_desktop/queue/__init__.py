"""The queue: jobs that wait their turn, through the night and through restarts."""
