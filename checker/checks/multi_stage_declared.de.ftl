title = Bauen und Laufen geschehen in eigenen Stufen
why = Was nie in die letzte Stufe kommt, ist dort nicht zu finden und muss nicht aufgeräumt werden.
passed = die laufende Stufe nimmt ihre Dateien aus der Stufe `{ $stage }` (Zeile { $line })
expected = die laufende Stufe kopiert das Ergebnis aus einer Stufe, die baut, und beginnt nicht mit ihr
one-stage = alles geschieht in einer einzigen Stufe
starts-from-build = die laufende Stufe beginnt mit `{ $base }` und behält damit alles, was der Build brauchte
builds-nothing = die Stufe, aus der kopiert wird, führt nichts aus, also wurde dort nichts gebaut
direction = Frag dich, welche Dateien der Build hinterlässt, die der Dienst braucht, und woher die letzte Stufe genau diese nehmen könnte.
