title = The run command asks for a read-only root file system
why = What is written down is there again after the next restart, by whomever it is started.
passed = { $written ->
    [compose] `read_only: true` is written down, and the engine shows it
   *[run] the command says `--read-only`, and the engine shows it
}
expected = the root file system is asked for as read-only
missing = nothing asks for a read-only root file system
switched-off = it is asked for and switched off again: its value is `false`
engine-differs = { $written ->
    [compose] the engine shows a writable root file system although the service has `read_only: true`
   *[run] the engine shows a writable root file system although the command asks for a read-only one
}
direction = The places that must be written to are mounts of their own; ask what is left that has to be writable.
