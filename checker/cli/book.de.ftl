occupied = `{ $folder }` enthält Dateien, die kein Buch von harden-check sind; nenne einen leeren oder neuen Ordner
not-built = das Buch lässt sich nicht bauen: { $problem }
built = Das Buch liegt in `{ $folder }`: Öffne `index.html` in einem Browser.
