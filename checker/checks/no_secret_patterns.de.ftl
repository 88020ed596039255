title = Das Image enthält nichts, was nach einem Geheimnis aussieht
why = Schlüssel und Token in veröffentlichten Images werden von Maschinen binnen Minuten gefunden.
passed = { $layers } Schichten, die Historie und die Konfiguration enthalten nichts, was nach Schlüssel oder Token aussieht
expected = nichts, was nach einem privaten Schlüssel oder Token aussieht, in Schichten, Historie oder Konfiguration
found = { $count ->
    [one] ein Fund: { $sightings }
   *[other] { $count } Funde: { $sightings }
}
and = { $before }; { $last }
direction = Frag dich, ob der Dienst diese Datei überhaupt liest, und wenn ja, wer sie ihm zur Laufzeit geben könnte.
