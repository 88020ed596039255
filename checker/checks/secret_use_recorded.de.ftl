title = Wer das Geheimnis benutzt hat und wann es ausgetauscht wurde, ist festgehalten
why = Nach einem Vorfall sind die ersten Fragen, wer das Passwort hatte und seit wann es ein anderes ist.
passed = { $way ->
    [swarm] das Zugriffslog von { $services } hat es in { $lines } Zeilen, mit Zeit und Adresse: gelesen, angenommen, abgewiesen (zuletzt von { $by }), ausgetauscht; die Engine hat { $events } Ereignisse dazu, mit dem erzeugten Geheimnis und dem aktualisierten Service
   *[other] das Zugriffslog von { $services } hat es in { $lines } Zeilen, mit Zeit und Adresse: gelesen, angenommen, abgewiesen (zuletzt von { $by }), ausgetauscht
}
expected = `docker logs` hat eine Zeile mit Zeit für jedes Lesen und jeden neuen Wert des Geheimnisses und für jede Anmeldung mit der Adresse, von der sie kam
silent = `docker logs` hat von { $service } keine Zeile darüber, dass der Dienst das Geheimnis gelesen hat
no-accepted = { $service } hat jemanden hereingelassen, und keine Zeile sagt, wann und von wo
no-refused = { $service } hat jemanden abgewiesen, und keine Zeile sagt, wann und von wo
no-change = das Geheimnis wurde ausgetauscht, und keine Zeile von { $service } sagt, wann
no-guard = niemand hat das Geheimnis angenommen, also kann keine Anmeldung festgehalten sein
not-replaced = es ließ sich nichts austauschen, also kann auch kein Austausch festgehalten sein
no-event = die Engine hat kein Ereignis `{ $kind } { $action }` gemeldet
direction = Die Anwendung führt ein Zugriffslog, wenn man sie darum bittet: Such ihre Variable im Kapitel, und lass `docker logs` sehen, was sie schreibt.
direction-on = Das Zugriffslog ist eingeschaltet; frag dich also, was es schreiben könnte: Wer sein Geheimnis nur einmal liest oder aus einer Kopie, bemerkt keinen neuen Wert.
direction-driver = Der Logging-Treiber `none` wirft weg, was der Dienst schreibt: Wer soll es dort später lesen?
