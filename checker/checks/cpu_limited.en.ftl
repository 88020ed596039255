title = The container gets no more CPU time than it was given
why = Without a limit one busy loop, or one miner, slows down every other service on the host.
passed = busy threads got { $ratio } CPUs of time, { $given } are allowed
expected = busy threads get at most { $limit } CPUs of time
no-limit = the container may use every CPU; busy threads got { $ratio } CPUs of time
only-shares = a weight is no limit: on a quiet host busy threads get everything (here { $ratio } CPUs)
too-many = the limit is { $given } CPUs
too-much = busy threads got { $ratio } CPUs of time
too-few-cpus = this host has { $cpus } CPUs, too few to exceed the limit
unclear = the measurement did not come to its end: { $attempt }
direction = { $written ->
    [compose] Ask how much CPU time the service needs, and which key sets an upper bound instead of a preference.
   *[run] Ask how much CPU time the service needs, and which flag sets an upper bound instead of a preference.
}
no-limit-busy = the container may use every CPU of the host; its busy threads got no more than { $ratio } CPUs of time only because others were busy as well
only-shares-busy = a weight is no limit: its busy threads got no more than { $ratio } CPUs of time only because others on the host were busy as well
