"""Fine-tuning: data to batches, the loop, checkpoints."""
