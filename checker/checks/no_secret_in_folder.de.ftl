title = Im Repository liegt kein altes Geheimnis mehr, und das neue nur in seiner Datei
why = Wer eine Kopie des Ordners bekommt, aus einem Klon, einer Sicherung oder von einem Build-Server, bekommt jedes Geheimnis darin.
passed = { $files } Dateien, auch versteckte, enthalten keines der Geheimnisse vom Anfang
passed-handed = { $files } Dateien, auch versteckte, enthalten keines der Geheimnisse vom Anfang, und das neue liegt nur in der übergebenen Datei, die Git auslässt
expected = in keiner Datei des Ordners eines der Geheimnisse vom Anfang, egal was Git oder Docker auslassen, und das neue nur in der Datei, die die Dienste bekommen
found = { $count ->
    [one] eine Stelle enthält ein Geheimnis, das da nicht hingehört
   *[other] { $count } Stellen enthalten Geheimnisse, die da nicht hingehören
}: { $told }
sighting = { $path } ({ $secret } vom Anfang)
sighting-encoded = { $path } ({ $secret } vom Anfang, als { $encoding })
sighting-new = { $path } (der Wert aus { $secret })
sighting-new-encoded = { $path } (der Wert aus { $secret }, als { $encoding })
and = { $before }, { $last }
more = { $count ->
    [one] eine weitere
   *[other] { $count } weitere
}
tracked = { $path } enthält das neue Geheimnis, und keine Zeile einer .gitignore lässt die Datei aus: Der nächste Commit nimmt sie mit
no-files = im Ordner liegt keine Datei
direction = Ein Geheimnis, das hier lag, ist keines mehr. Ersetz es und bewahr das neue dort auf, wo kein Commit es mitnimmt.
direction-new = Die Dienste lesen diesen Wert beim Start aus einer Datei. Wer braucht ihn sonst, und warum nicht von dort?
direction-tracked = Git nimmt jede Datei mit, die keine `.gitignore` auslässt, auch eine, die Docker ignoriert.
