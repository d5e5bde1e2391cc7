"""
The demo's bank: a card payment server that speaks as CyberPlat's does, as a program of its own.

It shares nothing with the adapter but the format of signed documents: what it takes and says is written anew here,
so that one misunderstanding cannot be on both sides.
"""
