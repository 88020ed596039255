title = A seccomp filter stands before every process
why = Without a filter every process talks to the whole kernel, and each of its several hundred calls may hold the next hole.
passed = { $count ->
    [one] the kernel shows a filter for the only process (`Seccomp: 2`)
   *[other] the kernel shows a filter for all { $count } processes (`Seccomp: 2`)
}
expected = `Seccomp: 2` in the status of every process
open = process { $pid } (`{ $name }`) runs with `Seccomp: { $mode }`
direction = { $written ->
    [compose] Docker puts a filter around every container by itself; look for what in `security_opt` takes it away.
   *[run] Docker puts a filter around every container by itself; look for what in the run command takes it away.
}
direction-empty = The engine takes this profile for no filter at all: it names neither a default action nor a rule.
