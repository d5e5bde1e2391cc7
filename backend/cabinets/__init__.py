"""The cabinets: what each kind of user sees and does; routes only, no SQL."""
