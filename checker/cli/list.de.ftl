passed = bestanden
planned = geplant
sum =
    { $available ->
        [one] 1 von { $all } Übungen ist verfügbar.
       *[other] { $available } von { $all } Übungen sind verfügbar.
    }
