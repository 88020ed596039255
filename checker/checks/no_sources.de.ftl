title = Das Image enthält keine Quelltexte
why = Quelltexte und Testdaten verraten einem Eindringling, wo er suchen soll, und enthalten manchmal, was niemand veröffentlichen wollte.
passed = keine der { $count } Dateien des Images ist ein Quelltext, weder nach Namen noch nach Inhalt
expected = kein Quelltext und keine Testdatei in irgendeiner Schicht des Images, unter keinem Namen
found = { $count ->
    [one] das Image enthält einen Quelltext: { $paths }
   *[other] das Image enthält { $count } Quelltexte: { $paths }
}
buried = { $count ->
    [one] ein späterer Schritt löscht einen Quelltext, doch eine Schicht darunter enthält ihn noch: { $paths }
   *[other] ein späterer Schritt löscht { $count } Quelltexte, doch eine Schicht darunter enthält sie noch: { $paths }
}
no-files = das Labor hat im Image keine Datei gesehen
direction = Nenn beim Kopieren, was der Dienst braucht, und nicht, was er nicht braucht.
