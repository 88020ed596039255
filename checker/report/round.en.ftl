passed = passed
failed = failed
not-checked = not checked
no-folder = no folder
counts = { $passed } of { $all } checks, { $seconds } s
seconds = { $seconds } s
more =
    { $count ->
        [one] and 1 more
       *[other] and { $count } more
    }
sum =
    { $passed ->
        [one] 1 of { $all } exercises passed.
       *[other] { $passed } of { $all } exercises passed.
    }
time = { $seconds } s side by side; the single times add up to { $alone } s.
next = Next: { $command }
