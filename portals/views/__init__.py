"""Pages, one a file: each reads an operation or two and renders."""
