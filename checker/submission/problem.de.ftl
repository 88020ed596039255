error = Fehler
help = Hilfe
