title = Der private Schlüssel liegt weder im Image noch im Ordner
why = Wer den privaten Schlüssel hat, signiert in deinem Namen, und ein Repository oder ein Image hat viele Leser.
passed = keine Datei des Ordners, keine der { $layers } Schichten, weder Historie noch Konfiguration enthält einen privaten Schlüssel
expected = kein privater Schlüssel im Ordner, in einer Schicht, in Historie oder Konfiguration; ein Passwort darauf ist kein Grund, ihn zu veröffentlichen
in-folder = { $count ->
    [one] ein privater Schlüssel in `{ $path }`
   *[other] { $count } private Schlüssel im Ordner, der erste in `{ $path }`
}
handed-on = dieser Befehl gibt den privaten Schlüssel an ein Image oder einen Container weiter
found = { $count ->
    [one] ein Fund: { $sightings }
   *[other] { $count } Funde: { $sightings }
}
and = { $before }; { $last }
direction = Eine Schicht behält, was eine spätere löscht. Wozu braucht der Build den Schlüssel?
direction-folder = Der Ordner ist das, was ins Repository kommt. Wo darf der Schlüssel liegen, sodass die Befehle ihn trotzdem finden, wenn sie laufen?
direction-handed-on = Der Schlüssel ist allein für `sign` da, das ihn aus der Umgebung bekommt. Wer kann lesen, was ein Container oder ein Image mitbekommt?
