title = The run command drops all capabilities and adds back only what is needed
why = A list of what is taken away forgets the next capability; a list of what is given does not.
passed = all capabilities are dropped, none is added
passed-added = all capabilities are dropped, and only { $capabilities } added back
passed-by-name = all other capabilities are dropped by name, and only { $capabilities } stays
expected = all capabilities dropped, and at most the needed ones added
added = { $capability } is added, which the service does not need
needless-bind = { $capability } is added, and here every port is free for everyone: nothing needs it to listen
all-added = `ALL` is added, which gives back whatever was dropped
all-added-names-dropped = `ALL` is added and single ones are taken away by name; the next capability that the kernel learns is not among them
nothing-dropped = no capability is dropped, so { $count } remain: { $capabilities }
kept = { $count ->
    [one] one capability is neither dropped nor needed: { $capabilities }
   *[other] { $count } capabilities are neither dropped nor needed: { $capabilities }
}
engine-differs = the engine shows dropped: { $dropped }; added: { $added }, which is not what the command says
direction = Ask which single capability the service fails without, if any; the engine's default was made for everyone.
direction-bind = The capability and the line with `--sysctl` belong together: without the one, what is the other for?
