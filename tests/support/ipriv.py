"""Test vectors of the CyberPlat format: what the bank's own program writes and how it judges."""

import base64
import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "ipriv.json").read_text(encoding="utf-8")
)


def bytes_of(vector: dict[str, Any], name: str) -> bytes:
    """What a vector holds under the name, in base64 or in hex."""
    if f"{name}_b64" in vector:
        return base64.b64decode(vector[f"{name}_b64"], validate=True)
    return bytes.fromhex(vector[f"{name}_hex"])
