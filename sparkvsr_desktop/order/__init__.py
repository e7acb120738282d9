"""What an editor orders: shots out of an edit, a job for each, and the results back into it."""
