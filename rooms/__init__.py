"""Live rooms: admission, presence, attendance evidence, conversation and media engines."""
