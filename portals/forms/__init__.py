"""What people type, checked for shape only: the rules are the API's."""
