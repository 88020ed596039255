title = No process in the container is root
why = An intruder gets the rights of the process that was broken into, and root inside is one kernel bug away from root outside.
passed = { $count ->
    [one] the only process runs as uid { $uid }, with no uid 0 in reserve
   *[other] all { $count } processes run without uid 0, the first as uid { $uid }
}
passed-group-root = { $count ->
    [one] the only process runs as uid { $uid }; its group is 0, which opens what group root may write
   *[other] all { $count } processes run without uid 0; one is in group 0, which opens what group root may write
}
expected = real, effective, saved and file-system uid of every process differ from 0
root = process { $pid } (`{ $name }`) runs as uid 0
root-in-reserve = process { $pid } (`{ $name }`) keeps uid 0 in reserve: real, effective, saved and file-system uid are { $uids }
direction = Look at who the last line of your Dockerfile runs as, and whether the run command says otherwise.
