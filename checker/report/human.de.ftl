exercise = Übung { $number }: { $title }
works = Funktion: Tut der Dienst noch seine Arbeit?
attack = Angriff: Was kann ein Eindringling tun?
declared = Angabe: Steht es da, wo andere danach suchen?
failed = nicht bestanden
skipped = übersprungen
error = Laborfehler
tried =
    { $more ->
        [0] { $first }
        [one] { $first } und 1 weiterer Versuch
       *[other] { $first } und { $more } weitere Versuche
    }
service = in { $service }
attempted = versucht
seen = gesehen
expected = erwartet
why = warum
where = wo
direction = Richtung
chapter = Kapitel
more-attempts =
    { $count ->
        [one] und 1 weiterer
       *[other] und { $count } weitere
    }
place-whole-file = { $file }
place-service = der laufende Container { $service }
place-image = das Image { $image }
unreadable =
    { $count ->
        [one] Deine Dateien lassen sich noch nicht lesen. Es wurde nichts gestartet.
       *[other] { $count } Stellen in deinen Dateien lassen sich noch nicht lesen. Es wurde nichts gestartet.
    }
outside-lab =
    { $count ->
        [one] Docker nimmt deine Dateien an, aber eine Stelle darin führt das Labor nicht aus. Es wurde nichts gestartet und nichts beurteilt.
       *[other] In deinen Dateien steht mehr, als das Labor ausführt; Docker nimmt es an. Es wurde nichts gestartet und nichts beurteilt. { $count } Stellen:
    }
trouble = Fehler
help = Hilfe
not-checked = Es wurde nichts geprüft, und das liegt nicht an deinen Dateien.
count-passed = { $count } bestanden
count-failed = { $count } nicht bestanden
count-skipped = { $count } übersprungen
count-errors = { $count } Laborfehler
elapsed = { $seconds } s
resembles = Das sieht nach einem Fehler aus, der hier bekannt ist: { $about }
solved = Gelöst. Was der Eindringling hier versucht, gelingt ihm nicht mehr.
open = Keine Prüfung ist durchgefallen, aber nicht alle ließen sich beurteilen: Diese Übung gilt noch nicht als bestanden.
next = Weiter: { $command }
rule = Regel
