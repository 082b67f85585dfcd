"""Photos are completed: each step adds what one model finds, and leaves what the source has."""
