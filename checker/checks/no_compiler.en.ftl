title = No compiler is within reach
why = With a compiler an intruder builds an exploit for exactly this kernel, in place.
passed = { $count ->
    [one] the only program within reach is no compiler
   *[other] none of the { $count } programs within reach is a compiler
}
expected = no compiler that a user with a process in the container could start
found = { $count ->
    [one] a compiler is within reach: { $paths }
   *[other] { $count } programs of a compiler are within reach: { $paths }
}
direction = What is needed for building can stay where the building happens; ask what the finished service needs of it.
