no-such-folder = den Ordner `{ $path }` gibt es nicht
no-folder = in `{ $path }` gibt es keinen Ordner `{ $folder }`
help-init = `harden-check init` schreibt die Startdateien, `--submission DIR` beurteilt einen anderen Ordner.
no-recording = `{ $path }` ist keine Aufzeichnung: { $detail }
foreign-recording = die Aufzeichnung `{ $path }` hat die Version { $found }, dieses harden-check liest Version { $known }
