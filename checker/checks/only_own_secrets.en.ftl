title = The service sees its own secrets and no other one
why = Whoever captures one service has every secret that it could read.
passed = { $from } sees { $own } and nothing else: { $files } files and all of `/proc` were searched, and the other containers were asked { $asked } times
expected = { $from } sees { $own } and no other secret
reached = { $way ->
    [environment] { $from } can read { $secrets }: in the environment, `{ $variable }` ({ $at })
    [arguments] { $from } can read { $secrets }: in the arguments of a process, { $at }
    [packed] { $from } can read { $secrets }: packed in { $at }
    [command] { $secrets } stands in the command that starts { $from }
    [health] { $secrets } stands in the health check of { $from }
    [label] { $secrets } stands in a label of { $from }, `{ $variable }`
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
    [packed] To pack is no lock. Ask which service packs there, and who else has this volume.
    [command] The engine keeps the whole command and shows it to whoever asks; a file goes to one service only.
    [health] A health check needs no secret of another service. What does it really have to find out?
    [label] Labels are made to be read, by whoever may ask the engine. Which service needs this value, and as what?
    [network] Ask what that service hands out from which folder, and whether a secret lies in it.
   *[file] Follow this path back to the line that brings it into this service: which cell of the table did it fill, and with what reason?
}
direction-own = Compare with the table: what this service works with has to reach it as a file that its user may read.
