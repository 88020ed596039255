title = No set-user-id program is within reach
why = A program with the set-user-id bit runs as its owner, so every flaw in it hands that owner's rights to an intruder.
passed = { $count ->
    [one] the only program within reach changes no user and no group
   *[other] none of the { $count } programs within reach changes its user or group
}
expected = no program with the set-user-id or set-group-id bit within reach of a user with a process in the container
found = { $count ->
    [one] one program within reach changes its user or group: { $paths }
   *[other] { $count } programs within reach change their user or group: { $paths }
}
direction = Such a bit comes with the base image or from a line of your own. Another base may not have it, and a line can take it away.
direction-own = This line sets the bit. Ask whose rights the program lends by it, and who needs them.
