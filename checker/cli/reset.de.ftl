done = `{ $folder }` steht wieder auf den Startdateien.
backup = Deine Dateien liegen in { $path }
next = Weiter: { $command }
