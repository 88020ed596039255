title = Jedes Image lässt sich bauen
why = Ein Dienst, der sich nicht neu bauen lässt, bekommt keine Korrekturen mehr, so gut er einmal gehärtet war.
passed = { $count ->
    [one] das Image `{ $image }` wurde gebaut
   *[other] { $count } Images wurden gebaut
}
expected = jeder Schritt jedes Builds endet ohne Fehler
stopped = der Build von `{ $image }` blieb bei `{ $step }` stehen: { $message }
    { $output }
no-build = kein Befehl baut ein Image
unknown = das Labor weiß nicht, wie der Build von `{ $image }` geendet hat
direction = Lies die letzten Zeilen der Ausgabe dieses Schritts; oft fehlt eine Datei, die `.dockerignore` auslässt, oder ein Recht, das eine frühere Zeile genommen hat.
direction-no-build = Das Prüfprogramm baut dein Image selbst, mit dem Befehl `docker build` in deiner Datei.
