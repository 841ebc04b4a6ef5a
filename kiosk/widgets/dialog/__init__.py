"""One question in the way of everything else."""
