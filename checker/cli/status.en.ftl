passed = passed on { $date }
partly = { $passed } of { $all } checks passed
not-readable = your files could not be read
not-begun = not begun
tries =
    { $attempts ->
        [one] 1 run
       *[other] { $attempts } runs
    }, { $hints ->
        [one] 1 hint
       *[other] { $hints } hints
    }
sum = { $passed } of { $available } exercises passed.
next = Next: { $command }
