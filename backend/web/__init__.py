"""From HTTP to typed handlers and back; Bottle is known here and nowhere else."""
