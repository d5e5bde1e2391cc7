"""The tests: they mirror the packages; what they share is in tests.support."""
