"""How long a publication takes, ours and peers', on one generated site of any size."""
