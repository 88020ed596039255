minutes = { $count ->
    [one] etwa { $count } Minute
   *[other] etwa { $count } Minuten
}
not-started = noch nicht begonnen
no-exercise = nur zum Lesen: Die Übung zu diesem Schritt gibt es noch nicht
task = Deine Aufgabe
edit = Im Ordner `{ $folder }` bearbeitest du { $files }.
check = Meine Lösung prüfen
works = Der Dienst tut noch seine Arbeit
attack = Angriffe von innen
declared = Aufgeschrieben, und die Engine stimmt zu
run-command = Speichere deine Dateien und führe dann im Kursordner aus:
hints = Hinweise
hint = Hinweis { $number }
wrong = Verlockende falsche Antworten
fails = Gefunden von { $checks }.
solution = Lösung
show-solution = Lösung zeigen
other-rights = Andere Antworten, die ebenfalls richtig sind:
reference = Nachschlagen
used-in = Verwendet in
