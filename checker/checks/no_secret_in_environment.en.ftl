title = No secret is handed to the service in its environment
why = A variable is in every inspect output, in each child process and in many a crash report.
passed = no variable of { $service } holds a password, a key or a token
expected = variables that name a file or nothing secret at all
variable = { $service } is handed a secret in the variable { $name }
address = { $service } is handed an address with a password in it, in the variable { $name }
direction = { $written ->
    [compose] Ask whether the service can read the value from a file; then the compose file has a place for it that no inspect shows.
   *[run] Ask whether the service can read the value from a file; then it can be mounted where only the service may open it.
}
