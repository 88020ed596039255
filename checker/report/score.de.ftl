caption = Angriffe: vorher und nachher
rule = angegriffene Regel
before = am Anfang
after = jetzt
succeeds = gebrochen
stopped = hält
not-tried = nicht versucht
sentence-none = In diesem Lauf ließ sich kein Angriff versuchen.
sentence-stopped = Stand: { $tried } Angriffe versucht, keiner gelingt. Am Anfang gelangen { $before }.
sentence-still =
    { $still ->
        [one] Stand: { $tried } Angriffe versucht, 1 davon gelingt noch. Am Anfang gelangen { $before }. Noch gebrochen: { $names }.
       *[other] Stand: { $tried } Angriffe versucht, { $still } davon gelingen noch. Am Anfang gelangen { $before }. Noch gebrochen: { $names }.
    }
