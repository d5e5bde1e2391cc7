"""What the company sells: services with typed parameters, tariffs, and who may see which."""
