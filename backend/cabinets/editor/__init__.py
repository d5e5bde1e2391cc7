"""The cabinet of those who write the site: pages, drafts, pictures, publishing."""

from backend.cabinets.editor import (
    changes,
    conflict,
    creating,
    editing,
    lists,
    media,
    publishing,
    rollback,
    source,
)
from backend.cabinets.editor.door import cabinet

__all__ = [
    "cabinet",
    "changes",
    "conflict",
    "creating",
    "editing",
    "lists",
    "media",
    "publishing",
    "rollback",
    "source",
]
