"""What the courier keeps inside every congress: the messages applied and the numbers given."""
