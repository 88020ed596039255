title = Wird das Geheimnis ausgetauscht, kommen die Dienste mit
why = Ein Passwort, das sich nur mit einem neuen Build ändern lässt, wird auch dann nicht geändert, wenn es bekannt geworden ist.
passed = { $way ->
    [swarm] ein neues Geheimnis trat unter demselben Pfad an die Stelle des alten, und die Engine ersetzte die Tasks von { $services }: nach { $milliseconds } ms wurden damit Notizen geschrieben, der alte Wert wurde abgewiesen
    [content] die Container von { $services } wurden mit einem anderen Wert neu erzeugt, aus denselben Images: nach { $milliseconds } ms wurden damit Notizen geschrieben, der alte Wert wurde abgewiesen
   *[file] in die Datei, die { $services } lesen, wurde ein anderer Wert geschrieben, die Container liefen weiter: nach { $milliseconds } ms wurden damit Notizen geschrieben, der alte Wert wurde abgewiesen
}
expected = ist { $secret } ausgetauscht, wird der neue Wert angenommen und der alte abgewiesen, und es werden weiter Notizen geschrieben, ohne neuen Build
not-handed = nichts übergibt { $secret } zur Laufzeit: Wer es ändern will, muss die Definition selbst ändern
other-value = eine Datei für { $secret } wird übergeben, unter { $at }, und darin steht ein anderer Wert als der, den die Aufgabe nennt
no-control = schon vor dem Austausch wurde keine Notiz geschrieben ({ $status }), also ist davon nichts zu sehen
no-guard = vor dem Austausch hat niemand { $secret } angenommen, also ist davon nichts zu sehen
other-used = { $to } weist den Wert von { $secret } schon am Anfang ab, und doch werden Notizen geschrieben: Was die Dienste für das Passwort halten, ist etwas anderes
open-door = { $to } nimmt jeden Wert an, auch einen, der nie gesetzt war
old-accepted = { $new ->
    [yes] { $to } nimmt den neuen Wert an und den alten auch noch
   *[no] { $to } nimmt immer noch den alten Wert an und weist den neuen ab
}
new-refused = { $to } weist den neuen Wert ab
lost = { $service } schreibt keine Notizen mehr: { $status }
other-image = { $service } läuft mit einem anderen Image als vorher, obwohl nichts gebaut wurde
direction-file = Lass jeden Dienst den Wert aus einer Datei lesen, die er beim Start übergeben bekommt; eine Variable, die auf `_FILE` endet, nennt den Pfad.
direction-door = Frag dich, womit dieser Dienst das Passwort vergleicht.
direction-follow = Frag dich, wann dieser Dienst den Wert liest und woher: aus der übergebenen Datei oder aus einer Kopie vom Start?
direction-value = Der Dienst nimmt den ganzen Inhalt der Datei als Wert. Vergleiche ihn mit der Aufgabe, Byte für Byte: Steht vor oder hinter dem Wert noch etwas, ein Name, ein Anführungszeichen?
