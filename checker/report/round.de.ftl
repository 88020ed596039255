passed = bestanden
failed = nicht bestanden
not-checked = nicht geprüft
no-folder = kein Ordner
counts = { $passed } von { $all } Prüfungen, { $seconds } s
seconds = { $seconds } s
more =
    { $count ->
        [one] und 1 weitere
       *[other] und { $count } weitere
    }
sum =
    { $passed ->
        [one] 1 von { $all } Übungen ist bestanden.
       *[other] { $passed } von { $all } Übungen sind bestanden.
    }
time = { $seconds } s nebeneinander; zusammengezählt sind es { $alone } s.
next = Weiter: { $command }
