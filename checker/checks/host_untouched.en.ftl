title = The container keeps to itself and asks for nothing of the host
why = Whoever breaks into a container with a piece of the host in its hands has broken into the host.
passed = { $written ->
    [compose] no key asks for privileges, namespaces, folders, devices or the socket of the host
   *[run] no flag asks for privileges, namespaces, folders, devices or the socket of the host
}
passed-unguarded = { $written ->
    [compose] no key asks for privileges, namespaces, folders, devices or the socket of the host; { $options } takes a guard away from the container, which is the subject of exercise 11
   *[run] no flag asks for privileges, namespaces, folders, devices or the socket of the host; { $options } takes a guard away from the container, which is the subject of exercise 11
}
expected = no request that reaches out of the container
asked-for = { $count ->
    [one] one request reaches out of the container, so nothing was started: { $dangers }
   *[other] { $count } requests reach out of the container, so nothing was started: { $dangers }
}
asked-for-on-paper = { $count ->
    [one] one request reaches out of the container: { $dangers }
   *[other] { $count } requests reach out of the container: { $dangers }
}
and = { $before }; { $last }
direction = Ask what the application needs this for: data belongs into a volume, a single file of your own folder can be mounted read-only, and the notes service needs no device and no namespace of the host.
direction-on-paper = Ask what the application needs this for: data belongs into a volume, and a single file of your own folder can be mounted read-only.
privileged = { $written ->
    [compose] `privileged: true` lifts every limit at once
   *[run] `--privileged` lifts every limit at once
}
host-network = the host's network instead of the container's own
host-pid = the process list of the host or of another container
host-ipc = shared memory with the host or with another container
host-uts = the host's own name instead of the container's
host-user-namespace = the host's user ids, past every remapping
host-cgroup = a control group outside the container's own
host-mount = the host's { $path } is mounted
engine-socket = the engine's socket { $path }, which starts any container as root
engine-socket-within = { $path } of the host is mounted, and with it the engine's socket, which starts any container as root
device = the host's device { $device }
unmasked-paths = `systempaths=unconfined` opens the kernel's own files
privileged-build = the build asks for the host: { $flag }
own-mount-writable = `{ $path }` of your own folder is mounted in a way that lets the container write to it
own-mount = `{ $path }` of your own folder is mounted, as something else than an existing file or folder that is only read
direction-network = On the host's network the service reaches every port of the host and listens on all of its addresses. Ask whom it has to reach and who has to reach it: a published port and a network of your own do both.
direction-namespace = Ask what the service needs to see of the host or of another container; its own work happens in its own namespaces.
direction-own = Ask whether the container only reads it: such a mount ends with `:ro` (`read_only: true` in the long form), and it has to be there before the start. What the service writes belongs into a volume.
