title = The container runs out of memory before the host does
why = Without a limit one leak or one request takes the memory of every other container on the host.
passed = eating memory was stopped after { $eaten }, by the limit of { $own }
expected = eating memory is stopped by a limit of at most { $limit }, swap counted with care
killer-disabled = { $written ->
    [compose] `oom_kill_disable: true` keeps the kernel from stopping anyone
   *[run] `--oom-kill-disable` keeps the kernel from stopping anyone
}
no-limit = the container has no memory limit; { $eaten } were eaten
swap-unlimited = the memory limit is there, and swap is unlimited beside it
not-stopped = { $eaten } were eaten and nothing stopped it
too-late = the limit of { $own } is too high; eating was stopped after { $eaten }
unclear = the attempt ended in a way that shows nothing: { $attempt }
goal-too-low = there is a limit, and with its swap it lies above the { $goal } that the lab dares to eat on this host
direction = Ask how much the service needs on a busy day, and what the kernel may do when it asks for more.
swap-too-high = the memory limit is there, and { $size } of swap may be filled beside it
