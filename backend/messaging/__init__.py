"""What the company tells its clients: notices in the cabinet, and the letters that go with them."""
