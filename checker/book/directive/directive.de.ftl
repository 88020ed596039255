minutes = { $count ->
    [one] etwa { $count } Minute
   *[other] etwa { $count } Minuten
}
not-started = noch nicht begonnen
no-exercise = nur zum Lesen: Die Übung zu diesem Schritt gibt es noch nicht
task = Deine Aufgabe
edit = Im Ordner `{ $folder }` bearbeitest du { $files }.
check = Meine Lösung prüfen
works = Funktion: Der Dienst tut noch seine Arbeit
attack = Angriff: Versuche von innen
declared = Angabe: Es steht da, und die Engine meldet dasselbe
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
rules = { $count ->
    [one] Regel { $rules }
   *[other] Regeln { $rules }
}
step = Schritt
checks = Prüfungen
start-exercise = In deinem [Kursordner](foundations.md#setup):
start-step = Zu diesem Schritt gibt es noch keine Übung. Leg im [Kursordner](foundations.md#setup) einen Ordner dafür an, in dem die Seiten des Notizdienstes liegen:
again = Jetzt mit deiner eigenen Lösung, im Ordner der Übung:
clean-up = Aufräumen
clean-up-why = Damit die Namen für das nächste Kapitel wieder frei sind:
reset = `harden-check reset { $number }` stellt die Startdateien wieder her und hebt deine als Sicherung auf.
map-exercise = Übung, { $count } Minuten
map-read = zum Lesen
report = Was harden-check sagt: { $counts }
option-partly = Zum Teil.
option-wrong = Nicht ganz.
