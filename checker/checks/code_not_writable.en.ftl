title = The service cannot change its own program
why = An intruder who can write to the program stays after every restart, and in every container that shares the files.
passed = { $count ->
    [one] the attempt to write was refused: { $attempt }
    [2] both attempts to write were refused, { $attempt } among them
   *[other] all { $count } attempts to write were refused, { $attempt } among them
}
expected = opening for writing is refused for all that the next start executes, reads as code or serves
passed-unread = all { $count } attempts to write were refused, { $attempt } among them; what these start or load could not be read: { $unread }
no-start = the probe was not told what the container starts, so that nobody knows what to protect
writable-start = { $role ->
    [program] the next start executes `{ $of }`, and uid { $uid } may write to `{ $target }`
    [script] the next start reads `{ $of }` as code, and uid { $uid } may write to `{ $target }`
    [library] the next start loads `{ $of }`, and uid { $uid } may write to `{ $target }`
    [pages] the service serves its pages from `{ $of }`, and uid { $uid } may write to `{ $target }`
    [search] the next start looks for `{ $of }` before it takes what it finds elsewhere, and uid { $uid } may put something there: it may write to `{ $target }`
   *[folder] the next start needs `{ $of }`, and uid { $uid } may put something else in its place: it may write to `{ $target }`
}
writable = uid { $uid } may write to { $targets }
writable-owner = uid { $uid } owns { $targets }: it gave itself the missing right with `chmod` and could write
nothing-refused = none of the paths exists in the container, so nothing was shown
hidden = the kernel hides the program of process { $pid } (`{ $name }`), so that nobody knows what to protect
direction = Ask who owns these files and which mode they have; a service has to read its program, not to own it. What must be writable and what is executed or served belong in different folders.
direction-owner = Whoever owns a file or a folder gives itself every right to it with `chmod` and needs no capability for that, so that a mode alone stops only the others. Ask who has to own it: the service has to read it, no more.
