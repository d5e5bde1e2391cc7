"""The ledger: what clients owe and have paid, as transfers between accounts that are never changed."""
