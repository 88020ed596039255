title = Kein Programm mit Set-User-ID-Bit ist in Reichweite
why = Ein Programm mit Set-User-ID-Bit läuft als sein Besitzer, und jede Lücke darin gibt dessen Rechte einem Eindringling.
passed = { $count ->
    [one] das einzige Programm in Reichweite wechselt weder Benutzer noch Gruppe
   *[other] keines der { $count } Programme in Reichweite wechselt Benutzer oder Gruppe
}
expected = kein Programm mit Set-User-ID- oder Set-Group-ID-Bit in Reichweite eines Benutzers, der im Container einen Prozess hat
found = { $count ->
    [one] ein Programm in Reichweite wechselt Benutzer oder Gruppe: { $paths }
   *[other] { $count } Programme in Reichweite wechseln Benutzer oder Gruppe: { $paths }
}
direction = Ein solches Bit kommt mit dem Basis-Image oder aus einer Zeile von dir. Ein anderes Basis-Image hat es vielleicht nicht, und eine Zeile kann es wegnehmen.
direction-own = Diese Zeile setzt das Bit. Frag dich, wessen Rechte das Programm damit verleiht und wer sie braucht.
