title = Im Repository liegt kein altes Geheimnis mehr
why = Wer eine Kopie des Ordners bekommt, aus einem Klon, einer Sicherung oder von einem Build-Server, bekommt jedes Geheimnis darin.
passed = { $files } Dateien, auch versteckte, enthalten keines der Geheimnisse vom Anfang
expected = in keiner Datei des Ordners eines der Geheimnisse vom Anfang, egal was Git oder Docker auslassen
found = { $count ->
    [one] eine Stelle enthält noch ein Geheimnis vom Anfang
   *[other] { $count } Stellen enthalten noch Geheimnisse vom Anfang
}: { $told }
sighting = { $path } ({ $secret })
sighting-encoded = { $path } ({ $secret }, als { $encoding })
and = { $before }, { $last }
more = { $count ->
    [one] eine weitere
   *[other] { $count } weitere
}
no-files = im Ordner liegt keine Datei
direction = Ein Geheimnis, das hier lag, ist keines mehr. Ersetz es und bewahr das neue dort auf, wo kein Commit es mitnimmt.
