title = Eine schlechte Änderung macht den Pull-Request rot, und zwar aus dem richtigen Grund
why = Was der Pull-Request durchlässt, ist eine Minute später im Hauptzweig, und niemand sieht es sich noch einmal an.
passed = { $count ->
    [one] die schlechte Änderung ist rot, wegen dem, was an ihr falsch ist
   *[other] alle { $count } schlechten Änderungen sind rot, jede wegen dem, was an ihr falsch ist
}
expected = für jede schlechte Änderung ein roter Lauf des Pull-Requests, durch einen Befehl, der das Falsche nennt
not-started = der Pull-Request mit der Änderung `{ $change }` startet keinen Workflow
passed-over = `{ $command }` findet es in der Änderung `{ $change }` ({ $found }), und der Lauf ist trotzdem grün
green = die Änderung `{ $change }` bleibt grün; kein Befehl findet { $finds }
other-reason = die Änderung `{ $change }` ist rot, aber kein Befehl findet { $finds }
direction-event = Welche Ereignisse starten den Workflow, und lassen seine Filter jede Datei herein?
direction-end = Was wird aus dem Exit-Code des Befehls, in seiner Zeile, in seinem Schritt, in seinem Job?
direction-gate = Welcher Befehl sieht das, der die Dateien liest oder der das Image liest? Und sieht er sich die Dateien und das Image dieser Änderung an?
elsewhere = `{ $command }` sieht die Dateien von `{ $other }` an und nicht die der Änderung `{ $change }`
direction-tree = Welche Dateien holt der Job, wenn jemand etwas vorschlägt?
excused = { $kind ->
    [stranger] die Änderung `{ $change }` wird aufgehalten, wenn das Team sie vorschlägt; aus einem fremden Fork bleibt sie grün
    [updated] die Änderung `{ $change }` wird aufgehalten, wenn ein Pull-Request mit ihr aufgemacht wird; in einen offenen nachgeschoben bleibt sie grün
    [path] die Änderung `{ $change }` wird so aufgehalten; eine, die nur `{ $value }` berührt, bleibt grün, egal was darin steht
   *[said] die Änderung `{ $change }` wird aufgehalten; ist `{ $name }` aber `{ $value }`, bleibt sie grün
}
direction-excused = Wer etwas vorschlägt, sucht sich Namen, Branch, Titel und Dateien selbst aus. Welche Bedingung oder welcher Filter verlässt sich darauf?
