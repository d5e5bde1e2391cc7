"""
The signed documents of CyberPlat and its key files: pure functions over bytes.

No files, no network, no settings. `docs/cyberplat.md` describes the format.
"""

from backend.payments.ipriv.errors import IPRIVError
from backend.payments.ipriv.keycard import keycard, read_keycard

__all__ = ["IPRIVError", "keycard", "read_keycard"]
