title = The run command says that a crashed service is started again
why = Nobody watches at three in the morning; the engine does, when it was told to.
passed = the policy is `{ $policy }`, and the engine shows it
passed-bounded = { $count ->
    [one] the policy is `{ $policy }`, one try at most, and the engine shows it
   *[other] the policy is `{ $policy }`, { $count } tries at most, and the engine shows it
}
passed-swarm = the Swarm starts another task in the place of one that has ended: its condition is `{ $condition }`
passed-swarm-default = the command says nothing, and a Swarm's own condition is `any`: it starts another task in the place of one that has ended
expected = a restart policy that starts a crashed container again
missing = no restart policy is given, and the engine's own is to do nothing
other-policy = the policy is `{ $policy }`, which does nothing after a crash
removed = the policy is `{ $policy }`, and the container is removed when it ends
engine-differs = the engine shows the policy `{ $engine }` where the command says `{ $policy }`
direction = The engine knows several policies; ask in which cases each of them starts a container again.
