title = A flood of processes is stopped
why = A fork bomb in one container fills the host's process table, and then nobody can even log in to stop it.
passed = { $count } further processes started, then the kernel refused
expected = the kernel refuses after at most { $limit } further processes
not-stopped = { $count } further processes started, and nothing stopped them
too-late = the kernel refused only after { $count } further processes
by-user = the kernel refused after { $count } further processes, at the limit of the user (`nproc`): it counts all processes of that user on the host, and holds for no other user; the container itself has { $written ->
    [compose] no `pids_limit` that small
   *[other] no `--pids-limit` that small
}
unclear = the attempt ended in a way that shows nothing: { $attempt }
goal-too-low = the lab stopped after { $goal } processes, before the limit could
direction = Ask how many processes and threads the service has on a busy day, and who counts them.
direction-user = A user's limit is shared by all containers that run as this user. Ask which limit counts the processes of one container.
