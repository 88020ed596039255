title = Kein Paketmanager ist in Reichweite
why = Mit einem Paketmanager holt sich ein Eindringling jedes Werkzeug, das ihm noch fehlt.
passed = { $count ->
    [one] das einzige Programm in Reichweite ist kein Paketmanager
   *[other] keines der { $count } Programme in Reichweite ist ein Paketmanager
}
expected = kein Paketmanager, den ein Benutzer mit einem Prozess im Container starten könnte
found = { $count ->
    [one] ein Paketmanager ist in Reichweite: { $paths }
   *[other] { $count } Programme eines Paketmanagers sind in Reichweite: { $paths }
}
direction = Frag dich, was der Dienst zur Laufzeit braucht, und welches Basis-Image das enthält und sonst wenig.
