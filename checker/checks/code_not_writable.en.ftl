title = The service cannot change its own program
why = An intruder who can write to the program stays after every restart, and in every container that shares the files.
passed = { $count ->
    [one] the attempt to write was refused: { $attempt }
    [2] both attempts to write were refused, { $attempt } among them
   *[other] all { $count } attempts to write were refused, { $attempt } among them
}
expected = opening the program and its folders for writing is refused
writable = uid { $uid } may write to { $targets }
nothing-refused = none of the paths exists in the container, so nothing was shown
hidden = the kernel hides the program of process { $pid } (`{ $name }`), so that nobody knows what to protect
direction = Ask who owns these files and which mode they have; a service has to read its program, not to own it.
