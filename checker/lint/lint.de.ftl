nothing-there = unter `{ $path }` ist nichts
unreadable = `{ $path }` lässt sich nicht lesen: { $reason }
no-kind = `{ $path }` ist kein Dockerfile, keine Compose-Datei und kein Shell-Skript mit Docker-Befehlen
many-files = es gibt mehr als { $count } Dateien zu beurteilen; die übrigen sind ausgelassen
many-entries = der Ordner hat mehr als { $count } Einträge; von hier an ist er nicht angesehen worden
deep = `{ $path }` liegt zu tief und ist nicht angesehen worden
base-decides = ob diese Regel gilt, entscheidet das Basis-Image `{ $base }`, und keine Datei sagt, was darin ist: { $rule } ({ $check })
