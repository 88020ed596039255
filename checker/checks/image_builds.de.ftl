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
other-digest = die Engine hat kein `{ $image }`: Der Digest dessen, was sie unter diesem Namen hat, ist { $known }
no-digest = die Engine hat kein `{ $image }`: Der Image-Speicher kennt keinen Digest eines Images, das aus keiner Registry kam
beyond-engine = der Builder dieser Engine führt `{ $what }` nicht so aus wie der von Docker, das spricht also nicht dagegen
unknown-frontend = `# syntax={ $frontend }` nennt ein Frontend, das die Engine nicht hat
missing-file = `{ $path }` gibt es nicht
outside-file = `{ $path }` liegt außerhalb des Übungsordners
unreadable-file = `{ $path }` im Kontext ist nicht lesbar
context-too-large = der Kontext ist größer als { $limit }, mindestens { $size }; die größten Dateien sind { $largest }
ignore-pattern = `{ $pattern }` in { $file } ist kein Muster
secret-from-environment = das Geheimnis `{ $id }` soll aus einer Umgebungsvariablen kommen, und deine liest harden-check nie; eine Datei geht
secret-too-large = das Geheimnis `{ $id }` ist größer als { $limit }; ein größeres nimmt die Engine nicht an
too-slow = `{ $step }` lief nach { $seconds } s immer noch
no-build = kein Befehl baut ein Image
unknown = das Labor weiß nicht, wie der Build von `{ $image }` geendet hat
direction = Lies die letzten Zeilen der Ausgabe dieses Schritts: Sie kommen von dem Programm, das gescheitert ist, und nennen, was ihm gefehlt hat.
direction-old-engine = Deine Engine liest Dockerfiles auf einem Stand, der älter ist als `{ $syntax }`: Erst Docker { $engine } kennt das. Sag dasselbe ohne, oder nimm eine neuere Engine.
direction-unknown-to-engine = Das heutige Docker liest dieses Dockerfile, { $engine } nicht. Sag dasselbe mit älteren Mitteln, oder nimm eine neuere Engine.
direction-no-shell = Die Basis dieser Stufe hat keine Shell, und `RUN` in der Shell-Form startet eine: Keine solche Zeile läuft hier. Frag dich, welche Stufe eine Shell hat und das Ergebnis weitergeben könnte, und wozu der Schritt da war.
direction-stage-root = `COPY --from` sucht vom Wurzelverzeichnis der anderen Stufe aus, was auch immer dort `WORKDIR` ist. Frag dich, wo die Datei in jener Stufe liegt, von `/` an.
direction-program = Frag dich, in welchem Image dieser Schritt läuft und welche Programme es hat: Was eine frühere Stufe oder eine andere Basis hat, gibt es hier nicht.
direction-file = Ein Schritt sieht den Kontext ohne das, was `.dockerignore` auslässt, und was frühere Schritte seiner eigenen Stufe gemacht haben. Vergleiche den Pfad mit beidem, Buchstabe für Buchstabe.
direction-right = Ein Schritt läuft als der Benutzer, den das letzte `USER` davor nennt. Frag dich, wer das darf, und ob es vor dieser Zeile geschehen kann.
direction-network = Das Labor hat kein Netzwerk nach außen, ein Schritt kann also nichts holen. Was ein Build braucht, kommt aus dem Kontext oder aus den Basis-Images.
direction-image = Hier wird nichts geholt: Ein Build beginnt mit einem der Images von `harden-check images` oder mit einem, das ein früherer Befehl von dir baut.
direction-digest = Ein Digest bezeichnet ein einziges Image und kein anderes. Nimm ihn aus `docker image inspect`, Feld `RepoDigests`; ist das leer, nenne nur die Version.
direction-frontend = Lass die Zeile weg, oder nenne `docker/dockerfile`: Diese Sprache liest die Engine selbst.
direction-folder = Alle Dateien eines Builds liegen im Übungsordner; vergleiche den Pfad im Befehl mit dem, was dort ist.
direction-secret = Als Geheimnis lässt sich eine Datei des Übungsordners übergeben: `--secret id=…,src=DATEI`.
direction-context = `.dockerignore` sagt, welche Dateien nicht in den Kontext kommen, ein Muster je Zeile.
direction-unreadable = harden-check läuft mit deinen Rechten: Was du nicht lesen kannst, kann es nicht schicken. Gib dir das Recht, oder lass die Datei mit `.dockerignore` aus.
direction-slow = Frag dich, worauf der Schritt wartet: auf ein Programm, das nie endet, oder auf eine Eingabe, die niemand macht.
direction-no-build = harden-check baut dein Image selbst, mit dem Befehl `docker build` in deiner Datei.
direction-duration = Neuere Engines nehmen 0 für ihren eigenen Wert, 30 s; diese nimmt eine solche Dauer nicht an. Lass die Option weg, oder schreib die Zeit hin, die du meinst.
