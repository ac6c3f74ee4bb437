"""The scenes: each yields stories, each story its steps with their days; what happens on a step are people's acts."""
