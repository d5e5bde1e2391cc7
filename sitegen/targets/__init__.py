"""Sending the live release elsewhere: to a folder, over SSH, to object storage."""
