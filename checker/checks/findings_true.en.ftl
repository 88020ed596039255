title = The findings are true
why = A list with invented findings costs the next reader more time than it saves, and the real ones drown in it.
passed = at the place of each of the { $count } findings there is something of its kind
passed-but = { $count } findings, of which { $invented ->
    [one] one is
   *[other] { $invented } are
} not confirmed: { $told }
expected = at most { $bound } findings at places where there is nothing of their kind
found = { $invented } of { $count } findings are not confirmed: { $told }
and = { $before }; { $last }
nothing-there = line { $line }, nothing of the kind “{ $kind ->
    [secrets] secrets
    [root] root
    [bloat] bloat
    [network] network
    [scan] scan
   *[patch] patch
}” in { $path }
other-line = line { $line }, nothing of the kind “{ $kind ->
    [secrets] secrets
    [root] root
    [bloat] bloat
    [network] network
    [scan] scan
   *[patch] patch
}” near line { $written } of { $path }
no-such-line = line { $line }, { $path } has no line { $written }
no-such-file = line { $line }, the repository had no { $path }
direction = Look at the place once more. What does an intruder gain there? What has no answer is no finding.
