"""
The signed documents of CyberPlat and its key files: pure functions over bytes.

No files, no network, no settings. `docs/cyberplat.md` describes the format.
"""

from backend.payments.ipriv.errors import IPRIVError
from backend.payments.ipriv.keycard import keycard, read_keycard
from backend.payments.ipriv.keys import PrivateKey, PublicKey, generate
from backend.payments.ipriv.messages import sign, sign_detached, verify, verify_detached
from backend.payments.ipriv.ring import dump_public, load_public
from backend.payments.ipriv.secret_file import dump_private, load_private

__all__ = [
    "IPRIVError",
    "PrivateKey",
    "PublicKey",
    "dump_private",
    "dump_public",
    "generate",
    "keycard",
    "load_private",
    "load_public",
    "read_keycard",
    "sign",
    "sign_detached",
    "verify",
    "verify_detached",
]
