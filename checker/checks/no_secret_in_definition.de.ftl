title = Keine Datei, die die Dienste baut oder startet, enthält das Geheimnis
why = Skripte und Compose-Dateien werden committet, kopiert und in Chats eingefügt; ein Geheimnis darin gehört allen, die sie lesen.
passed = kein Skript, keine Compose-Datei und kein Dockerfile enthält es
expected = { $secret } in einer eigenen Datei und in nichts, was sagt, wie die Dienste gebaut und gestartet werden
found = { $path } enthält { $secret }: { $excerpt }
found-encoded = { $path } enthält { $secret }, geschrieben als { $encoding }: { $excerpt }
no-files = im Ordner liegt keine Datei
direction = Auch ein Kommentar, ein `content` und das, was durch eine Pipe kommt, stehen in der Datei. Wo kann der Wert liegen, sodass diese Datei nur den Ort nennt?
