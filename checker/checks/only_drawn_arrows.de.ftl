title = Kein Dienst erreicht einen, mit dem ihn kein Pfeil verbindet
why = Aus einem übernommenen Container zieht ein Eindringling zu jedem weiter, der ihm antwortet.
passed = { $from } bekam von { $others } keine Antwort; { $count } Verbindungen wurden versucht
expected = { $from } erreicht { $services } und sonst niemanden
expected-nobody = { $from } erreicht niemanden
reached = { $way ->
    [name] { $to } hat { $from } geantwortet, dort ist der Name bekannt; gelungene Verbindungen: { $count }
    [host-port] { $to } hat { $from } über einen Port des Hosts geantwortet; gelungene Verbindungen: { $count }
    [through] { $to } hat { $from } über den Container { $through } geantwortet; gelungene Verbindungen: { $count }
   *[address] { $to } hat { $from } unter seiner Adresse geantwortet; gelungene Verbindungen: { $count }
}
direction = { $way ->
    [host-port] Ein veröffentlichter Port führt an jedem Netzwerk vorbei; frag dich, wer von außen hereinkommen muss.
    [through] Wer darf diesen Container erreichen, und was gibt er für wen weiter?
   *[other] Zeichne die Pfeile: Welche Netzwerke haben diese zwei gemeinsam, und für welchen Pfeil sind sie da?
}
podman = Podman lässt Container verschiedener Netzwerke einander erreichen, solange die Netzwerke nicht mit `--opt isolate=true` angelegt sind
