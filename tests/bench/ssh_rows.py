"""The rows of ssh: logging in, sessions that are held, a key until the screen has changed."""
ROWS = ()
KINDS = {}
