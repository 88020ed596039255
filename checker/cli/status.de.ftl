passed = bestanden am { $date }
partly = { $passed } von { $all } Prüfungen bestanden
not-readable = deine Dateien waren nicht lesbar
not-begun = nicht begonnen
tries =
    { $attempts ->
        [one] 1 Lauf
       *[other] { $attempts } Läufe
    }, { $hints ->
        [one] 1 Hinweis
       *[other] { $hints } Hinweise
    }
sum = { $passed } von { $available } Übungen bestanden.
next = Weiter: { $command }
