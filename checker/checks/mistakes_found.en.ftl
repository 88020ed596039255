title = The mistakes are found and written down
why = What nobody has written down nobody fixes, and the first three that are fixed hide the others.
passed = { $found } mistakes are named at their place, of all { $kinds } kinds
expected = at least { $wanted } mistakes of this repository in `findings.md`, each with its file, and some of each of the { $kinds } kinds
kinds-missing = { $found ->
    [0] none of your findings is at its place
    [one] one mistake is named at its place
   *[other] { $found } mistakes are named at their places
}, and { $count ->
    [one] one kind is
   *[other] { $count } kinds are
} still missing: { $kinds }
too-few = every kind is there, but of { $written } findings only { $found } name a mistake at its place, each counted once
and-lacking = { $seen }; { $lines }
and = { $before }, { $last }
without-kind = { $count ->
    [one] line { $lines } names a file and none of the six kinds
   *[other] lines { $lines } name files and none of the six kinds
}
without-place = { $count ->
    [one] line { $lines } names a kind and no file
   *[other] lines { $lines } name kinds and no files
}
direction-kinds = Take the list of the six and go through the repository once for each kind. Two of them are not in a line: they are missing.
direction-more = The same mistake is often made in a second place. Look into hidden folders, scripts and notes, too.
