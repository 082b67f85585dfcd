"""The laptop proof: a small InternVL that learns space from scratch, in three stages."""
