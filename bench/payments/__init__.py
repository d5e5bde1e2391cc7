"""How many signed messages of a gateway are taken in and posted a second."""
