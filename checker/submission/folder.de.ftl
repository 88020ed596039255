no-folder = es gibt keinen Ordner `{ $path }`
not-a-folder = `{ $path }` ist kein Ordner
no-file = in der Abgabe gibt es keine Datei `{ $path }`
not-a-file = `{ $path }` ist keine gewöhnliche Datei
not-text = `{ $path }` ist keine Textdatei in UTF-8
too-large = `{ $path }` ist größer als 1 MiB
link-out = `{ $path }` ist ein Verweis, der aus dem Ordner der Abgabe hinausführt
unreadable = `{ $path }` lässt sich nicht lesen: { $reason }
