title = Jedes Image lässt sich bauen
why = Ein Dienst, der sich nicht neu bauen lässt, bekommt keine Korrekturen mehr, so gut er einmal gehärtet war.
passed = { $count ->
    [one] das Image `{ $image }` wurde gebaut
   *[other] { $count } Images wurden gebaut
}
expected = jeder Schritt jedes Builds endet ohne Fehler
stopped = der Build von `{ $image }` blieb stehen: { $problem }
step = `{ $step }` ist gescheitert: { $message }
    { $output }
dockerfile = die Engine kann das Dockerfile nicht lesen: { $message }
missing-image = es gibt kein Image `{ $image }` in der Engine; es gibt { $known }
unknown-frontend = `# syntax={ $frontend }` nennt ein Frontend, das die Engine nicht hat
missing-file = `{ $path }` gibt es nicht
outside-file = `{ $path }` liegt außerhalb des Übungsordners
unreadable-file = `{ $path }` im Kontext ist nicht lesbar
context-too-large = der Kontext ist größer als { $limit }, mindestens { $size }; die größten Dateien sind { $largest }
ignore-pattern = `{ $pattern }` in { $file } ist kein Muster
secret-from-environment = das Geheimnis `{ $id }` soll aus einer Umgebungsvariablen kommen, und deine liest das Prüfprogramm nie; eine Datei geht
secret-too-large = das Geheimnis `{ $id }` ist größer als { $limit }; ein größeres nimmt die Engine nicht an
too-slow = `{ $step }` lief nach { $seconds } s immer noch
no-build = kein Befehl baut ein Image
unknown = das Labor weiß nicht, wie der Build von `{ $image }` geendet hat
direction = Lies die letzten Zeilen der Ausgabe dieses Schritts; oft fehlt eine Datei, die `.dockerignore` auslässt, oder ein Recht, das eine frühere Zeile genommen hat.
direction-no-build = Das Prüfprogramm baut dein Image selbst, mit dem Befehl `docker build` in deiner Datei.
