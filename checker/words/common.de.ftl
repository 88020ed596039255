pass = bestanden
fail = nicht bestanden
skipped = übersprungen
error = Laborfehler
