title = When the secret is replaced, the services follow
why = A password that cannot be changed without a new build is not changed when it has leaked.
passed = { $way ->
    [swarm] a new secret took the place of the old one under the same path, and the engine replaced the tasks of { $services }: after { $milliseconds } ms notes were written with it, and the old value was refused
    [content] the containers of { $services } were made anew with another value, from the same images: after { $milliseconds } ms notes were written with it, and the old value was refused
   *[file] another value was written into the file that { $services } read, which ran on: after { $milliseconds } ms notes were written with it, and the old value was refused
}
expected = after { $secret } has been replaced, the new value is accepted, the old one is refused, and notes are written on, with no new build
not-handed = nothing hands { $secret } over at run time: to change it, the definition itself has to be changed
other-value = a file for { $secret } is handed over, at { $at }, and it holds another value than the one that the task names
no-control = already before the secret was replaced, no note was written ({ $status }), so that nothing can be seen of it
no-guard = nobody accepted { $secret } before it was replaced, so that nothing can be seen of it
other-used = { $to } refuses the value of { $secret } from the start, while notes are written: what the services take for the password is something else
open-door = { $to } accepts any value, also one that was never set
old-accepted = { $new ->
    [yes] { $to } accepts the new value, and the old one as well
   *[no] { $to } still accepts the old value and refuses the new one
}
new-refused = { $to } refuses the new value
lost = { $service } writes no more notes: { $status }
other-image = { $service } runs another image than before, although nothing was built
direction-file = Let each service read the value from a file that it is handed when it starts; a variable that ends in `_FILE` names the path.
direction-door = Ask what this service compares the password with.
direction-follow = Ask when this service reads the value, and from where: is it the file that was handed over, or a copy of it from the start?
direction-value = The service takes the whole content of the file for the value. Compare it with the task, byte by byte: does anything stand in front of the value or behind it, a name, a quotation mark?
