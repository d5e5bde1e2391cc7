"""What comes from other systems and goes to them: imports with trial and undo, the whole export."""
