course = der Kurs lässt sich nicht lesen: { $detail }
help-course = Wenn du HARDEN_CHECK_EXERCISES gesetzt hast, liegt der Fehler in jenem Ordner; sonst melde ihn bitte.
unknown-exercise = keine Übung heißt `{ $asked }`
did-you-mean = meintest du `{ $name }`?
help-list = `harden-check list` zeigt die Übungen.
not-available = die Übung `{ $folder }` ist geplant und noch nicht verfügbar
