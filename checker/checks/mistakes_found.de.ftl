title = Die Fehler sind gefunden und aufgeschrieben
why = Was niemand aufgeschrieben hat, behebt auch niemand, und die ersten drei behobenen verdecken die übrigen.
passed = { $found } Fehler sind mit ihrer Stelle genannt, aus allen { $kinds } Arten
expected = mindestens { $wanted } Fehler dieses Repositorys in `findings.md`, jeder mit seiner Datei, und welche aus jeder der { $kinds } Arten
kinds-missing = { $found ->
    [0] keiner deiner Funde steht
    [one] ein Fehler steht
   *[other] { $found } Fehler stehen
} an der richtigen Stelle, und { $count ->
    [one] eine Art fehlt
   *[other] { $count } Arten fehlen
} noch: { $kinds }
too-few = jede Art ist dabei, aber von { $written } Funden nennen nur { $found } einen Fehler an seiner Stelle, jeden einmal gezählt
and-lacking = { $seen }; { $lines }
and = { $before }, { $last }
without-kind = { $count ->
    [one] Zeile { $lines } nennt eine Datei und keine der sechs Arten
   *[other] die Zeilen { $lines } nennen Dateien und keine der sechs Arten
}
without-place = { $count ->
    [one] Zeile { $lines } nennt eine Art und keine Datei
   *[other] die Zeilen { $lines } nennen Arten und keine Dateien
}
direction-kinds = Nimm die Liste der sechs und geh das Repository für jede Art einmal durch. Zwei davon stehen in keiner Zeile: Sie fehlen.
direction-more = Derselbe Fehler kommt oft an einer zweiten Stelle vor. Sieh auch in versteckte Ordner, Skripte und Notizen.
