title = The service can write only where it has to
why = Every further writable folder is a place where an intruder can stay.
passed = the census of writable folders found only { $paths }
expected = no writable folder beside { $paths } and what the engine gives to every container
unknown = { $count ->
    [one] uid { $uid } can write to one more folder: { $paths }
   *[other] uid { $uid } can write to { $count } more folders: { $paths }
}
mounted = { $count ->
    [one] one more mount is writable: { $mounts }
   *[other] { $count } more mounts are writable: { $mounts }
}
no-mounts = the lab saw no mount in the container
not-finished = the census of writable folders did not come to its end
direction-mounted = A mount is writable even where the root file system is not, and its owner alone keeps nobody out for long; ask who has to write there.
direction = Ask for each of them who owns it, which mode it has, and whether it is part of a volume that is too large.
direction-volume = `VOLUME` has the engine mount a new volume in every container, writable whatever the run command says. Ask who writes there; without the line the folder is part of the image.
