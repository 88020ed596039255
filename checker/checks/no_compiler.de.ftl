title = Kein Compiler ist in Reichweite
why = Mit einem Compiler baut ein Eindringling an Ort und Stelle einen Angriff für genau diesen Kernel.
passed = { $count ->
    [one] das einzige Programm in Reichweite ist kein Compiler
   *[other] keines der { $count } Programme in Reichweite ist ein Compiler
}
expected = kein Compiler, den ein Benutzer mit einem Prozess im Container starten könnte
found = { $count ->
    [one] ein Compiler ist in Reichweite: { $paths }
   *[other] { $count } Programme eines Compilers sind in Reichweite: { $paths }
}
direction = Was zum Bauen nötig ist, darf dort bleiben, wo gebaut wird; frag dich, was der fertige Dienst davon braucht.
