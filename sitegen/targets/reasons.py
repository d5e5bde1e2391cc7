"""What programs and servers say when they refuse, turned into refusals that people understand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sitegen.targets.options import SSHOptions, StorageOptions
from sitegen.targets.program import Ended
from sitegen.targets.refusals import PassingError, TargetError

# Words of OpenSSH and rsync in the locale C; the first that is found decides.
_RSYNC: tuple[tuple[str, str], ...] = (
    (r"Name or service not known|nodename nor servname|No address associated", "target_no_host"),
    (r"Host key verification failed|REMOTE HOST IDENTIFICATION", "target_host_key"),
    (r"Permission denied \([a-z]|Too many authentication failures|Load key ", "target_key_refused"),
    (r"rrsync error", "target_no_rights"),
    (r"No space left on device|Disk quota exceeded", "target_full"),
    (r"Read-only file system|Permission denied|Operation not permitted", "target_no_rights"),
    (r"rsync: command not found|rsync: not found|rsync: No such file", "target_no_program"),
    (r"change_dir .* failed: No such file|No such file or directory \(2\)", "target_no_folder"),
)
# Exit codes: sockets, protocol stream, time-outs, and 255 of ssh itself.
_PASSING = {10, 12, 30, 35, 255}
_PARTIAL = {23, 24}
_STORAGE: Mapping[str, str] = {
    "NoSuchBucket": "target_no_bucket",
    "InvalidBucketName": "target_no_bucket",
    "InvalidAccessKeyId": "target_key_refused",
    "SignatureDoesNotMatch": "target_key_refused",
    "InvalidToken": "target_key_refused",
    "ExpiredToken": "target_key_refused",
    "AuthorizationHeaderMalformed": "target_key_refused",
    "AccessDenied": "target_no_rights",
    "AllAccessDisabled": "target_no_rights",
    "AccountProblem": "target_no_rights",
    "MethodNotAllowed": "target_no_rights",
    "QuotaExceeded": "target_full",
    "XMinioStorageFull": "target_full",
    "InsufficientStorage": "target_full",
    "EntityTooLarge": "target_full",
    "RequestTimeTooSkewed": "target_clock",
    "IncompleteBody": "target_partial",
    "BadDigest": "target_partial",
    "XAmzContentSHA256Mismatch": "target_partial",
}
_STATUSES = {
    "401": "target_key_refused",
    "403": "target_no_rights",
    "507": "target_full",
}


def of_rsync(ended: Ended, options: SSHOptions) -> TargetError:
    """Explain how rsync ended."""
    details = {
        "host": options.host,
        "path": options.to,
        "program": "rsync",
        "reason": _first_line(ended.error) or f"rsync {ended.code}",
    }
    for words, key in _RSYNC:
        if re.search(words, ended.error):
            return TargetError(key, **details)
    if ended.code in _PASSING:
        return PassingError("target_unreachable", **details)
    if ended.code in _PARTIAL:
        return TargetError("target_partial", **details)
    return TargetError("target_failed", **details)


def of_storage(error: Exception, options: StorageOptions) -> TargetError:
    """Explain what the object storage or the way to it said; the client has tried again already."""
    said = str(error)
    code = _found(r"<Code>(\w+)</Code>", said)
    status = _found(r"status code: (\d{3})", said)
    details = {
        "host": options.endpoint,
        "path": options.bucket,
        "bucket": options.bucket,
        "reason": code or (f"HTTP {status}" if status else _first_line(said)),
    }
    if "dns error" in said or "failed to lookup address" in said:
        return TargetError("target_no_host", **details)
    if code in _STORAGE or status in _STATUSES:
        return TargetError(_STORAGE.get(code) or _STATUSES[status], **details)
    if status.startswith("5") or "error sending request" in said or not status:
        return PassingError("target_unreachable", **details)
    return TargetError("target_failed", **details)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def _first_line(text: str) -> str:
    return text.splitlines()[0].strip() if text.strip() else ""
