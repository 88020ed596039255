windows-line = diese Datei hat Windows-Zeilenenden, und eine Shell hält sie für einen Teil jedes Wortes; speichere sie mit Unix-Zeilenenden (LF)
shebang = harden-check liest Shell-Skripte; diese erste Zeile nennt ein anderes Programm
too-deep = die Klammern sind zu tief verschachtelt
syntax = das versteht die Shell nicht
syntax-quote = ein Anführungszeichen oder eine Klammer, die hier beginnt, hat kein Ende
syntax-end = die Datei endet zu früh: Einem Anführungszeichen, einer Klammer oder einem Schlüsselwort fehlt das Ende
supported = run.sh darf Variablen, Befehle `docker …`, `&&`, `|| true` nach dem Aufräumen, `echo`, `sleep` und `cd` in einen Ordner der Abgabe enthalten
not-supported = harden-check führt `{ $word }` in run.sh nicht aus
or-hides-failure = ein Fehlschlag dieses Befehls würde durch `||` verdeckt
or-help = lass `|| …` weg; es ist in Ordnung nach Befehlen, die aufräumen, wie `docker rm`
word = `{ $word }` versteht die Shell nicht
pattern = harden-check setzt keine Dateimuster ein: `{ $word }`
substitution = harden-check führt nichts aus, deshalb hat `$({ $word })` keinen Wert
quoting = harden-check liest diese Art von Anführungszeichen nicht: `{ $word }`
expansion = harden-check setzt `{ $word }` nicht ein
arithmetic = harden-check rechnet nicht: `$(({ $word }))`
undefined = `{ $name }` hat keinen Wert: harden-check benutzt nichts aus deiner Umgebung
undefined-help = setze es in run.sh: `{ $name }=…`
unknown-program = harden-check führt das Programm `{ $word }` nicht aus
no-sudo = harden-check führt `{ $word }` nicht aus; beginne die Zeile mit `docker`
set-option = harden-check kennt die Shell-Option `{ $word }` nicht
cd-argument = `{ $word }` braucht einen Ordner
cd-nowhere = in der Abgabe gibt es keinen Ordner `{ $word }`
cd-outside = `{ $word }` führt aus dem Ordner der Abgabe hinaus
assignment = harden-check liest nur Zuweisungen der Art `NAME=wert`
engine-variable = `{ $word }` würde die Engine wählen, und das macht harden-check selbst
