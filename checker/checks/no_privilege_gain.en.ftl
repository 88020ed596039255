title = No program raises its starter's rights
why = One forgotten program with a set-user-id bit, in the image or on a volume, makes an intruder root in the container.
passed = the kernel shows `NoNewPrivs: 1` for every process, and a set-user-id program of root's left its starter uid { $uid }
expected = `NoNewPrivs: 1` for every process, and a set-user-id program that raises nobody
open = process { $pid } (`{ $name }`) runs with `NoNewPrivs: 0`
open-and-raised = { $open }, and a set-user-id program made uid { $uid } root
raised = the service's own processes have `NoNewPrivs: 1`, but a set-user-id program that the engine started made uid { $uid } root
host-raises-nobody = on this host a set-user-id program raises nobody without the flag either, so nothing shows what it does
direction = { $written ->
    [compose] The kernel keeps this promise once it is asked for; look at what `security_opt` asks for, and what its last line says.
   *[run] The kernel keeps this promise once it is asked for; look at what the run command asks for, and which of its options is the last.
}
direction-raised = Whoever sets the flag inside of the container sets it for itself; what the engine starts besides, such as a health check, goes without. The engine can set it for all.
