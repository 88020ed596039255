title = Die Funde stimmen
why = Eine Liste mit erfundenen Funden kostet die Nächsten mehr Zeit, als sie spart, und die echten gehen darin unter.
passed = an der Stelle jedes der { $count } Funde gibt es etwas von seiner Art
passed-but = { $count } Funde, davon { $invented ->
    [one] einer
   *[other] { $invented }
} unbestätigt: { $told }
expected = höchstens { $bound } Funde an Stellen, an denen es nichts von ihrer Art gibt
found = { $invented } von { $count } Funden sind nicht bestätigt: { $told }
and = { $before }; { $last }
nothing-there = Zeile { $line }, nichts von der Art „{ $kind ->
    [secrets] Geheimnis
    [root] root
    [bloat] Ballast
    [network] Netzwerk
    [scan] Scan
   *[patch] Patch
}“ in { $path }
other-line = Zeile { $line }, nichts von der Art „{ $kind ->
    [secrets] Geheimnis
    [root] root
    [bloat] Ballast
    [network] Netzwerk
    [scan] Scan
   *[patch] Patch
}“ um Zeile { $written } von { $path }
no-such-line = Zeile { $line }, { $path } hat keine Zeile { $written }
no-such-file = Zeile { $line }, { $path } gab es im Repository nicht
direction = Sieh dir die Stelle noch einmal an. Was gewinnt ein Eindringling dort? Was darauf keine Antwort hat, ist kein Fund.
