title = Keine Shell ist in Reichweite
why = Die meisten Angriffe enden damit, dass sie eine Shell starten; wo keine ist, enden sie früher.
passed = { $count ->
    [one] das einzige Programm in Reichweite ist keine Shell
   *[other] keines der { $count } Programme in Reichweite ist eine Shell
}
expected = keine Shell, die ein Benutzer mit einem Prozess im Container starten könnte
found = { $count ->
    [one] eine Shell ist in Reichweite: { $paths }
   *[other] { $count } Shells sind in Reichweite: { $paths }
}
direction = Ein Dienst in einer einzigen statischen Datei braucht zum Start keine Shell; frag dich, welches Basis-Image keine hat.
