"""Models that see photos: outlines of objects, depth, camera and the direction of gravity."""
