title = The service sees its own secrets and no other one
why = Whoever captures one service has every secret that it could read.
passed = { $from } sees { $own } and nothing else: { $files } files and all of `/proc` were searched, and the other containers were asked { $asked } times
expected = { $from } sees { $own } and no other secret
reached = { $way ->
    [environment] { $from } can read { $secrets }: in the environment, `{ $variable }` ({ $at })
    [arguments] { $from } can read { $secrets }: in the arguments of a process, { $at }
    [network] { $from } can read { $secrets }: { $at } hands it to whoever asks
   *[file] { $from } can read { $secrets }: { $at }
}
missing = { $from } does not see { $secret }, which it works with
unreadable = { $at } with { $secret } is there, and the service's user may not read it ({ $errno })
not-searched = the exercise plants no secret `{ $secret }`
cut-off = the search did not come to its end, so that nobody knows what else is there
direction = { $way ->
    [environment] Ask who set this variable, and which service needs it; a file goes to one service, an environment to all of its processes.
    [arguments] Ask which command line holds it; every process of the container can read it there.
    [network] Ask what that service hands out from which folder, and whether a secret lies in it.
   *[file] Follow this path back to the line that brings it into this service: which cell of the table did it fill, and with what reason?
}
direction-own = Compare with the table: what this service works with has to reach it as a file that its user may read.
