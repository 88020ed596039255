title = Who used the secret, and when it was replaced, is on record
why = After an incident the first questions are who had the password, and since when it has been another one.
passed = { $way ->
    [swarm] the access log of { $services } has it in { $lines } lines, with time and address: read, accepted, refused (last from { $by }), replaced; the engine has { $events } events of it, with the secret made and the service updated
   *[other] the access log of { $services } has it in { $lines } lines, with time and address: read, accepted, refused (last from { $by }), replaced
}
expected = `docker logs` has a line with time for each reading and each new value of the secret, and for each login with the address it came from
silent = `docker logs` has no line of { $service } that says that it read the secret
no-accepted = { $service } let somebody in, and no line says when and from where
no-refused = { $service } turned somebody away, and no line says when and from where
no-change = the secret was replaced, and no line of { $service } says when
no-guard = nobody accepted the secret, so that no login can be on record
not-replaced = nothing could be replaced, so that no change can be on record
no-event = the engine told of no event `{ $kind } { $action }`
direction = The application keeps an access log when it is asked to: look for its variable in the chapter, and let `docker logs` see what it writes.
direction-on = The access log is switched on, so ask what it could write: a service that reads its secret once, or from a copy, notices no new value.
direction-driver = The logging driver `none` throws away what the service writes: who shall read it there later?
