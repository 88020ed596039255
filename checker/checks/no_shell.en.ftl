title = No shell is within reach
why = Most exploits end by starting a shell; where there is none they end earlier.
passed = { $count ->
    [one] the only program within reach is no shell
   *[other] none of the { $count } programs within reach is a shell
}
expected = no shell that a user with a process in the container could start
found = { $count ->
    [one] a shell is within reach: { $paths }
   *[other] { $count } shells are within reach: { $paths }
}
direction = A service in one static file needs no shell to start; ask which base image has none.
