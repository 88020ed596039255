title = No package manager is within reach
why = With a package manager an intruder fetches every tool that is still missing.
passed = { $count ->
    [one] the only program within reach is no package manager
   *[other] none of the { $count } programs within reach is a package manager
}
expected = no package manager that a user with a process in the container could start
found = { $count ->
    [one] a package manager is within reach: { $paths }
   *[other] { $count } programs of a package manager are within reach: { $paths }
}
direction = Ask what the service needs at run time, and which base image holds that and little else.
