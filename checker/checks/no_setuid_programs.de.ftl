title = Kein Programm mit set-user-id ist in Reichweite
why = Ein Programm mit dem Bit set-user-id läuft als sein Besitzer, und jede Lücke darin gibt dessen Rechte einem Eindringling.
passed = { $count ->
    [one] das einzige Programm in Reichweite wechselt weder Benutzer noch Gruppe
   *[other] keines der { $count } Programme in Reichweite wechselt Benutzer oder Gruppe
}
expected = kein Programm mit dem Bit set-user-id oder set-group-id in Reichweite des Benutzers
found = { $count ->
    [one] ein Programm in Reichweite wechselt Benutzer oder Gruppe: { $paths }
   *[other] { $count } Programme in Reichweite wechseln Benutzer oder Gruppe: { $paths }
}
direction = Solche Programme kommen mit dem Basisimage; ein anderes hat sie vielleicht nicht, und ein Bit lässt sich wegnehmen.
