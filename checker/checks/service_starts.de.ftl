title = Der Dienst startet und läuft weiter
why = Eine Härtung, mit der der Dienst nicht läuft, schützt nichts und ist am nächsten Tag wieder abgeschaltet.
passed = der Container `{ $service }` läuft
expected = der Container `{ $service }` läuft
no-command = kein Befehl startet einen Container namens `{ $service }`
not-started = die Engine konnte ihn nicht starten: { $error }
out-of-memory = er endete, weil der erlaubte Speicher nicht reichte
ended = er endete mit dem Exit-Code { $code }
not-running = er läuft nicht
with-log = { $end }. Seine letzten Zeilen:
    { $log }
direction = Lies seine letzten Zeilen und frag dich, welche Datei, welches Recht oder welcher Pfad fehlt; gestartet wurde er wie mit deinem eigenen `docker run`.
direction-no-shell = `{ $keyword }` in der Shell-Form geht an `/bin/sh`, und dieses Image hat keine. Frag dich, welche Form das Programm selbst startet.
direction-refused = Er lief nie: Die Engine nennt, was sie nicht tun kann; such das Flag oder die Datei, von der das kommt. Dein eigenes `docker run` sagt dasselbe.
direction-no-command = Die Übung sucht den Container nach seinem Namen; gib einem den Namen `{ $service }`.
direction-profile = Der Container läuft unter { $file }, und ein Aufruf, den ein Profil verweigert, beendet einen Start auf diese Weise; Exit-Code 159 ist ein Filter, der tötet. Einige Aufrufe braucht die Engine selbst für den Start.
direction-user = Die Engine kennt den Benutzer `{ $user }` nicht. Ein Name muss genau so in der `/etc/passwd` des Images stehen, auch in Groß- und Kleinschreibung, und eine Gruppe in `/etc/group`; was dahinter in der Zeile steht, auch eine Bemerkung mit `#`, gehört zum Namen. Eine Zahl darf höchstens 2147483647 sein.
