help = nenne ein Dockerfile, eine Compose-Datei, ein Shell-Skript oder einen Ordner, in dem es so etwas gibt
