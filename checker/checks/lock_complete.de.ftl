title = Das Lockfile sagt für jedes Paket, welche Dateien gemeint sind, und passt zum Manifest
why = Ohne Lockfile nimmt jeder Build, was gerade das Neueste ist, und hinterher weiß niemand, was das war.
passed =
    { $packages ->
        [one] das Lockfile nennt 1 Paket mit einer Version und mit Digests seiner Dateien und passt zum Manifest
       *[other] das Lockfile nennt { $packages } Pakete, jedes mit einer Version und mit Digests seiner Dateien, und passt zum Manifest
    }
expected = neben dem Manifest ein Lockfile, das jedes Paket mit einer einzigen Version und den Digests seiner Dateien nennt und zum Manifest passt
nothing = es gibt weder ein Manifest noch ein Lockfile
no-lock = `{ $manifest }` sagt, was die Anwendung verlangt, und kein Lockfile daneben sagt, welche Versionen das sind
no-manifest = `{ $file }` legt Versionen fest, und kein Manifest sagt, was die Anwendung verlangt
no-text = `{ $file }` lässt sich nicht als Text lesen
unreadable = die Datei hat nicht ihr Format: { $about }
not-locked = die Anwendung verlangt `{ $about }`, und `{ $file }` nennt es nicht
outside = das Lockfile nennt eine Version, die das Manifest nicht verlangt: { $about }
not-pinned = `{ $about }` ist keine einzelne Version
no-digest = `{ $about }` hat keinen Digest (SHA-256 oder stärker) einer Datei
elsewhere = `{ $about }` kommt von einer eigenen Adresse, und kein Index bürgt dafür
other-version = Version und Datei widersprechen sich: { $about }
not-understood = `{ $about }` ist nichts, was dieser Prüfer in so einer Datei kennt
more =
    { $count ->
        [one] { $first }; und noch eine Sache
       *[other] { $first }; und noch { $count } Sachen
    }
direction-lock = Ein Lockfile wird aus dem Manifest gemacht. Es nennt, was die Anwendung verlangt, und auch, was diese Pakete ihrerseits verlangen.
direction-manifest = Was die Anwendung selbst verlangt, mit den Versionen, mit denen sie leben kann, gehört in ein eigenes Manifest.
direction-anew = Manifest und Lockfile sind nicht füreinander geschrieben. Wer das eine ändert, macht das andere neu.
direction-digest = Eine Version ist ein Name, und die Datei hinter einem Namen kann sich ändern. Wo nennt die Paketquelle den Digest einer Datei, und welcher Befehl rechnet ihn aus?
