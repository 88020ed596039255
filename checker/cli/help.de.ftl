about = Container-Härtung lernen und beweisen: baut dein Image, startet deine Container, greift sie von innen an und zeigt, was zu sehen war.
heading-usage = Aufruf
heading-commands = Befehle
heading-arguments = Argumente
heading-options = Optionen
heading-global = Optionen jedes Befehls
exit-codes =
    Exit-Codes:
      0  alle Prüfungen bestanden, oder der Befehl hat seine Arbeit getan
      1  eine Prüfung ist nicht bestanden, oder deine Dateien sind nicht lesbar
      2  die Befehlszeile stimmt nicht: Befehl, Übung, Prüfung oder Ordner unbekannt
      3  nicht geprüft oder nicht ausgeführt: keine Engine, Laborfehler, volle Platte, Strg-C
global-lang = Sprache der Ausgabe: en oder de (sonst aus LC_ALL, LC_MESSAGES oder LANG)
global-format = Form der Ausgabe: human, oder json für ein Dokument auf der Standardausgabe
global-color = Wann Farben benutzt werden: auto, always oder never (NO_COLOR schaltet auto aus)
global-setup = Installiert und startet eine Docker-Engine, wo keine ist (Debian und Ubuntu, als root); auch HARDEN_CHECK_SETUP=1
global-help = Zeigt diese Hilfe
global-version = Zeigt die Version
init-about = Schreibt die Startdateien aller Übungen in einen Ordner; eine Datei von dir wird nie überschrieben
init-dir = Der Kursordner (sonst der aktuelle)
exercise-about = Baut, startet und greift deine Antwort auf eine Übung an und beurteilt sie
exercise-exercise = Nummer oder Name: 8, dedicated-user oder 08-dedicated-user
exercise-submission = Beurteilt diesen Ordner statt deines eigenen; dein Fortschritt bleibt, wie er ist
exercise-record = Schreibt alles Gesehene als JSON in diese Datei
exercise-replay = Beurteilt eine Aufzeichnung; es braucht keine Engine
list-about = Zeigt alle Übungen
status-about = Zeigt, wie weit du bist
hint-about = Zeigt den nächsten Hinweis zu einer Übung; zuerst den, der zu deinem letzten Fehler passt
hint-exercise = Nummer oder Name der Übung
hint-level = Zeigt diesen Hinweis, gezählt ab 1
explain-about = Erklärt eine Prüfung: die Regel, warum sie zählt, wie geurteilt wird, woher sie stammt
explain-check = Name der Prüfung, etwa non-root
solution-about = Zeigt die Musterlösung als Unterschied zu den Startdateien
solution-exercise = Nummer oder Name der Übung
reset-about = Setzt eine Übung auf ihre Startdateien zurück; deine Dateien bleiben als Sicherung
reset-exercise = Nummer oder Name der Übung
doctor-about = Sieht sich Engine und Kernel an und sagt, was das für die Übungen heißt
images-about = Zeigt und verwaltet die Basis-Images, auf denen die Übungen aufbauen
images-list-about = Zeigt die Basis-Images und woraus sie gemacht sind
images-build-about = Macht die Basis-Images, die fehlen
images-save-about = Schreibt die Basis-Images in eine Bündeldatei, für Rechner ohne Netzwerk
images-save-file = Die Bündeldatei, die geschrieben wird
images-load-about = Liest die Basis-Images aus einer Bündeldatei
images-load-file = Die Bündeldatei, die gelesen wird
images-remove-about = Entfernt die Basis-Images, die harden-check gemacht hat
book-about = Das Buch mit Prüfungen auf der Seite im Browser öffnen oder als statische Seiten schreiben
book-port = Port des Servers auf 127.0.0.1 (Vorgabe: 4848 oder ein freier)
book-no_open = Nur die Adresse ausgeben und keinen Browser öffnen
book-build-about = Schreibt das Buch in beiden Sprachen als statische Seiten
book-build-dir = Ordner der Seiten: neu, leer oder ein früheres Buch
clean-about = Entfernt alles, was ein unterbrochener Lauf in der Engine hinterlassen hat
completions-about = Gibt die Vervollständigungen für eine Shell aus
completions-shell = Die Shell: bash, zsh, fish, elvish oder powershell
help-about = Zeigt die Hilfe zu einem Befehl
help-command = Der Befehl
value-command = BEFEHL
value-dir = ORDNER
value-exercise = ÜBUNG
value-file = DATEI
value-level = STUFE
value-check = PRÜFUNG
value-shell = SHELL
value-language = SPRACHE
value-format = FORM
value-when = WANN
value-port = PORT
