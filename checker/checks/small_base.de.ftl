title = Das Image beginnt mit einer kleinen Basis
why = Jedes Paket, das der Dienst nicht benutzt, braucht trotzdem Korrekturen und hilft trotzdem einem Eindringling.
passed = das Image beginnt mit `{ $base }`, einer Basis der Art { $kind }
passed-own = das Image beginnt mit `{ $base }` und enthält nur, was das Dockerfile hineingelegt hat
expected = ein Basis-Image ohne Paketmanager und ohne die Programme einer ganzen Distribution
full = das Image beginnt mit `{ $base }`, das ein ganzes Betriebssystem enthält
whole-copy = ein ganzes Dateisystem wird hineinkopiert und bringt mit, was eine andere Basis mitgebracht hätte
direction = Frag dich, welche Programme der Dienst startet; je kürzer die Antwort, desto kleiner die Basis.
