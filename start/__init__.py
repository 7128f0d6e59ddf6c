"""What `run.py` does, room by room: speak, install, listen, test. Standard library only, Python 3.11 or newer."""
