title = Die Regeln der .dockerignore halten Geheimnisse und Ballast draußen
why = Eine Datei, die niemand aussperrt, ist im Image, sobald sie im Ordner liegt und ein `COPY` den ganzen Ordner nimmt.
passed = { $file } hält { $paths } draußen; { $count ->
    [one] eine Regel
   *[other] { $count } Regeln
}
passed-elsewhere = der Kontext `{ $context }` liegt daneben, eine Regel ist nicht nötig
expected = { $paths } bleiben draußen, ob sie heute da sind oder nicht
let-in = { $path } wird von Zeile { $line } der Datei { $file } wieder hereingelassen, `!{ $pattern }`
nearly = `{ $pattern }` in Zeile { $line } der Datei { $file } passt nur an einer Stelle und nicht auf { $path }
open = keine Zeile der Datei { $file } hält { $path } draußen
no-file = an der Wurzel des Kontexts liegt keine .dockerignore, also hält nichts { $path } draußen
others = { $before }; das Gleiche gilt für { $paths }
not-read = das Labor hat die Regeln für den Build von { $image } nicht gelesen
direction = Nenne, was draußen bleiben muss, oder sperr alles aus und lass herein, was das Image braucht.
direction-no-file = Die Datei liegt an der Wurzel des Kontexts, und ihr Name beginnt mit einem Punkt.
direction-unread = Es gibt { $unread }, aber Docker liest es für diesen Build nicht: Es liest die `.dockerignore` an der Wurzel des Kontexts oder die Datei neben dem Dockerfile, die dessen Namen trägt.
direction-other = Docker liest für diesen Build { $file } und keine andere Datei; { $unread } zählt hier nicht.
direction-let-in = Die letzte passende Zeile entscheidet. Lass einzelne Dateien herein, oder sperr unterhalb dieser Zeile noch einmal aus, was nicht mitkommen darf.
direction-nearly = Ein Muster beginnt an der Wurzel des Kontexts, anders als in der `.gitignore`; `**/` davor steht für jeden Ordner.
