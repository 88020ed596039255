title = Im Build-Kontext liegen weder Geheimnisse noch Ballast
why = Was im Kontext liegt, kann jedes `COPY` in eine Schicht bringen: das heutige oder das vom nächsten Jahr.
passed = { $count ->
    [one] eine Datei
   *[other] { $count } Dateien
}, { $size }: { $files }; die Engine hat { $received ->
    [0] keine davon
    [one] eine davon
   *[other] { $received } davon
} verlangt
expected = weder Geheimnisse noch Ballast unter den Dateien, die dem Build angeboten werden
found = { $count ->
    [one] eine von { $total } Dateien gehört nicht in den Kontext
   *[other] { $count } von { $total } Dateien gehören nicht in den Kontext
}; { $files }
found-unasked = { $count ->
    [one] eine von { $total } Dateien gehört nicht in den Kontext
   *[other] { $count } von { $total } Dateien gehören nicht in den Kontext
}; { $files }. Heute verwendet sie keine Anweisung; das nächste `COPY` kann es
and = { $before }; { $last }
list = { $before }, { $last }
more = { $count ->
    [one] eine weitere Stelle
   *[other] { $count } weitere Stellen
}
file = { $path }
folder = { $path }/ ({ $count ->
    [one] eine Datei
   *[other] { $count } Dateien
})
holding = { $path } enthält { $secret }
handed = { $path }, das Geheimnis, das die Dienste beim Start bekommen
let-in = { $name } wird von Zeile { $line } wieder hereingelassen, `!{ $pattern }`
nearly = `{ $pattern }` in Zeile { $line } passt nur an einer Stelle und nicht auf { $name }
open = keine Zeile sperrt { $names } aus
no-file = nichts sperrt { $names } aus
not-listed = der Engine wurde { $path } genannt, das nicht auf der Liste des Kontexts steht
direction = Was draußen bleibt, sagt die `.dockerignore` an der Wurzel des Kontexts; sieh nach, welchen Ordner dein Build-Befehl nennt.
direction-unread = Docker liest eine einzige Datei mit Mustern: die neben dem Dockerfile, die dessen Namen trägt, sonst die `.dockerignore` an der Wurzel des Kontexts. { $file } liest es nicht.
direction-let-in = Über einen Pfad entscheidet die letzte Zeile, die auf ihn passt. Frag dich, welche Dateien die Zeile mit `!` außer den gemeinten noch hereinlässt.
direction-nearly = Die Muster sind nicht die der `.gitignore`: Ohne `**/` beginnt ein Muster an der Wurzel des Kontexts.
direction-secret = Der Name der Datei ist harmlos, ihr Inhalt nicht: Frag dich, wer diesen Wert braucht und ob der Build dazugehört.
direction-handed = Was ein Container erst beim Start bekommt, braucht kein Build: Die `.dockerignore` hat ihre eigene Liste, und die von Git gilt für sie nicht.
