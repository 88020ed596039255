title = The run command bounds memory, CPU time and processes
why = What has no bound is shared with whoever takes over one of the containers.
passed = memory { $memory }, CPUs { $cpus }, processes { $pids }
expected = { $written ->
    [compose] a hard limit for each resource, and no key that takes it back
   *[run] a hard limit for each resource, and no flag that takes it back
}
and = { $before }; { $last }
no-memory = memory has no limit
only-reservation = memory has only a reservation, which stops nobody
memory-unlimited = the memory limit is { $value }, which means none
memory-too-high = the memory limit is { $size }, more than { $limit }
swap-unlimited = memory is limited, and swap is unlimited beside it
killer-disabled = memory is limited, and the kernel may stop nobody who goes beyond
no-cpus = CPU time has no limit
only-shares = CPU time has only a weight, which stops nobody on a quiet host
cpus-unlimited = the CPU limit is 0, which means none
cpus-too-high = the CPU limit is { $cpus }, more than { $limit }
no-pids = the number of processes has no limit
pids-unlimited = the limit of processes is { $value }, which means none
pids-too-high = the limit of processes is { $count }, more than { $limit }
direction = Ask for each resource how much the service needs on a busy day, and add a little.
swap-too-high = swap of { $size } is allowed beside the memory, more than { $limit }
dropped = { $passed }; this engine discards { $flags }, so nobody holds to it here, and it says: { $said }
dropped-silently = { $passed }; this engine discards { $flags }, so nobody holds to it here
