title = Das Image enthält kein Bauwerkzeug
why = Was nur der Build braucht, ist Angriffsfläche in jedem Container, der danach läuft.
passed = keine der { $count } Dateien des Images ist ein Bauwerkzeug
expected = kein Compiler und kein Bauwerkzeug im fertigen Dateisystem
found = { $count ->
    [one] das Image enthält ein Bauwerkzeug: { $paths }
   *[other] das Image enthält { $count } Dateien von Bauwerkzeugen: { $paths }
}
direction = Frag dich, welche Dateien des Images der laufende Dienst öffnet, und wie die anderen mitgekommen sind.
