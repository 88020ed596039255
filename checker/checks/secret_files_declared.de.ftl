title = Die Definition übergibt genau die eigenen Geheimnisse des Dienstes, als Dateien
why = Was niemand übergibt, muss auch kein Recht schützen.
passed = { $service } bekommt { $targets }
expected = { $own } für { $service }, jedes zur Laufzeit als Datei, und kein anderes Geheimnis
foreign = { $service } bekommt auch { $secret }, unter { $at }
elsewhere = auch { $service } bekommt { $secret }, unter { $at }: ein Container, mit dem hier nichts arbeitet
in-the-open = { $way ->
    [environment] { $secret } steht in der Umgebung, als `{ $variable }`
    [command] { $secret } steht im Befehl, der den Container startet
    [health] { $secret } steht im Health-Check
    [label] { $secret } steht im Label `{ $variable }`
   *[arguments] { $secret } steht in den Argumenten eines Prozesses
}
missing = { $service } bekommt { $secret } nicht als Datei
other-value = eine Datei für { $secret } wird übergeben, unter { $at }, und darin steht ein anderer Wert als der, den die Aufgabe nennt
not-mounted = { $secret } liegt unter { $at }, und keine Zeile dieses Dienstes übergibt es dort
direction = { $written ->
    [compose] Lies die Liste unter `secrets:` dieses Dienstes, mit allem, was Anker und `extends` mitbringen; ein Eintrag ohne Grund entfällt.
   *[run] Lies die Mounts dieses Befehls einzeln; jeder ist für ein Geheimnis da, mit dem dieser Dienst arbeitet.
}
direction-value = Der Dienst nimmt den ganzen Inhalt der Datei als Wert. Vergleiche ihn mit der Aufgabe, Byte für Byte: Steht vor oder hinter dem Wert noch etwas, ein Name, ein Anführungszeichen?
direction-open = Frag dich, wer lesen darf, was dort steht: alle, denen die Engine diesen Container zeigt. Wie bekommt der Dienst den Wert aus einer Datei?
