title = Das Image verrät keines seiner Geheimnisse
why = Wer das Image ziehen darf, kann jede Schicht lesen, auch was eine spätere Zeile löscht.
passed = { $layers } Schichten, die Historie und die Konfiguration enthalten keines der Geheimnisse, weder offen noch kodiert noch gepackt
expected = keines der Geheimnisse der Übung in einer Schicht, in der Historie oder in der Konfiguration
found = { $count ->
    [one] ein Fund: { $sightings }
   *[other] { $count } Funde: { $sightings }
}
and = { $before }; { $last }
direction = Verfolge das Geheimnis von deinem Ordner bis in die Schicht: Was eine Zeile nie hereinholt, muss keine löschen.
