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
too-few-lacking = every kind is there, but of { $written } findings only { $found } name a mistake at its place, each counted once; { $lacking ->
    [one] one more line lacks its kind or its file
   *[other] { $lacking } more lines lack their kind or their file
}
direction-kinds = Take the list of the six and go through the repository once for each kind. Two of them are not in a line: they are missing.
direction-more = The same mistake is often made in a second place. Look into hidden folders, scripts and notes, too.
