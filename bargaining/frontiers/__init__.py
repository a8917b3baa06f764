"""What is bargained over: the set from which an offer is chosen."""
