nothing = There was nothing to clean up.
removed = Removed what interrupted runs had left: containers { $containers }, volumes { $volumes }, networks { $networks }, images { $images }.
removed-swarm = Removed of a Swarm what interrupted runs had left: services and secrets { $count }.
left-swarm = The Swarm that harden-check had entered was left.
swarm-put-off = The Swarm that harden-check had entered stays as long as another check is under way or containers run on networks, for leaving it takes their names away; the next command leaves it.
alive =
    { $count ->
        [one] 1 run is under way and was left alone.
       *[other] { $count } runs are under way and were left alone.
    }
of-others =
    { $count ->
        [one] 1 run of another machine or user was left alone.
       *[other] { $count } runs of other machines or users were left alone.
    }
