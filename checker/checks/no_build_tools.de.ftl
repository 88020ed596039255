title = Das Image enthält kein Bauwerkzeug
why = Was nur der Build braucht, ist Angriffsfläche in jedem Container, der danach läuft.
passed = keine der { $count } Dateien des Images ist ein Bauwerkzeug
expected = kein Compiler und kein Bauwerkzeug im fertigen Dateisystem
found = { $count ->
    [one] das Image enthält ein Bauwerkzeug: { $paths }
   *[other] das Image enthält { $count } Dateien von Bauwerkzeugen: { $paths }
}
made-here = { $count ->
    [one] das Image enthält ein Werkzeug, das dieser Build für sich selbst übersetzt hat, in Klammern die Quelle: { $paths }
   *[other] das Image enthält { $count } Werkzeuge, die dieser Build für sich selbst übersetzt hat, in Klammern die Quellen: { $paths }
}
direction = Frag dich, welche Dateien des Images der laufende Dienst öffnet, und wie die anderen mitgekommen sind.
