"""What outlives one step: the run book (one engine run, all its processes) and the notes (this machine)."""
