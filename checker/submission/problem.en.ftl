error = error
help = help
