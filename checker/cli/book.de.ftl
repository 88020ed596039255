occupied = `{ $folder }` enthält Dateien, die kein Buch von harden-check sind; nenne einen leeren oder neuen Ordner
not-built = das Buch lässt sich nicht bauen: { $problem }
built = Das Buch liegt in `{ $folder }`: Öffne `index.html` in einem Browser.
open =
    Das Buch ist offen unter { $address }
    Geprüft wird in { $folder }. Strg-C beendet es.
closed = Das Buch ist zu.
not-served = das Buch kann nicht ausgeliefert werden: { $problem }
no-port = Port { $port } ist nicht zu haben: { $problem }
help-port = Lass `--port` weg, dann wird ein freier genommen.
