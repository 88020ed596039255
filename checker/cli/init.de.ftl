ready =
    { $count ->
        [one] 1 Übung liegt bereit in `{ $folder }`.
       *[other] { $count } Übungen liegen bereit in `{ $folder }`.
    }
written =
    { $count ->
        [one] 1 Datei geschrieben.
       *[other] { $count } Dateien geschrieben.
    }
unchanged =
    { $count ->
        [one] 1 Datei war schon da.
       *[other] { $count } Dateien waren schon da.
    }
kept =
    { $count ->
        [one] 1 Datei ist verändert und bleibt, wie sie ist:
       *[other] { $count } Dateien sind verändert und bleiben, wie sie sind:
    }
next = Weiter: { $command }
