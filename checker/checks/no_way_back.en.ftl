title = No way leads from the service's user back to root
why = An unprivileged user protects nothing as long as one program, one capability or one file makes it root again.
passed = no reachable program makes its starter root, no process holds uid 0, and becoming root was refused
passed-closed = { $count ->
    [one] one program would raise its starter, and `no-new-privileges` keeps every process from it
   *[other] { $count } programs would raise their starter, and `no-new-privileges` keeps every process from them
}
expected = no program, capability, uid or file that makes the service's user root
is-root = process { $pid } (`{ $name }`) already holds uid 0
holds-capability = process { $pid } (`{ $name }`) holds { $capabilities }
became-root = the service's own user could make itself uid 0
etc-writable = { $file ->
    [passwd] the service's own user may write to { $target }, which says what uid a name has
    [group] the service's own user may write to { $target }, which says who belongs to which group
    [shadow] the service's own user may write to { $target }, which says what password opens an account
   *[folder] the service's own user may replace the files in { $target } that say what uid, groups and password a name has
}
raising-programs = { $count ->
    [one] one reachable program gives its starter rights of root: { $paths }
   *[other] { $count } reachable programs give their starter rights of root: { $paths }
}
direction = Either the programs lose their special bits or leave the image, or the container is told that nobody may gain rights by starting one.
direction-root = A process that is root needs no way back; settle first who the service runs as.
direction-capability = { $written ->
    [compose] This right goes back to a key of the service or to the program file itself; ask what the service needs it for.
   *[run] This right goes back to a flag of the run command or to the program file itself; ask what the service needs it for.
}
direction-etc = Look at who owns the folder and which mode it has, and which line changed that.
direction-etc-owner = Whoever owns a file or a folder gives itself every right to it with `chmod`. Look for the line that gave it away, and ask who has to own it.
