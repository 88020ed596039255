title = Ein Gate hält ab einem Schweregrad auf, und jede Ausnahme hat einen Grund und ein Ende
why = Ein Bericht, der niemanden aufhält, ändert nichts, und eine Ausnahme ohne Ende macht aus jedem einen solchen.
passed =
    { $exceptions ->
        [0] das Gate hält ab { $own } auf, ohne Ausnahme
        [one] das Gate hält ab { $own } auf, mit 1 Ausnahme, die Grund und Ende nennt
       *[other] das Gate hält ab { $own } auf, mit { $exceptions } Ausnahmen, die Grund und Ende nennen
    }
expected = `scan.toml` mit `fail-on` bei { $severity } oder strenger, jede Ausnahme mit Advisory, Paket, Grund und einem Ende in höchstens { $days } Tagen
no-file = es gibt keine `scan.toml`
unreadable = `{ $about }` lässt sich nicht als Textdatei dieses Ordners lesen
no-toml = `scan.toml` ist nicht verständlich: { $about }
unknown-severity = `{ $about }` ist kein Schweregrad
no-day = `{ $about }` ist kein Datum
no-gate = in `scan.toml` fehlt `fail-on`, also hält das Gate nichts auf
lax = das Gate hält erst ab { $own } auf und lässt den Rest durch
no-report = der abgegebene Bericht ist keiner: { $problem }
other-image = der Bericht von { $tool } handelt von einem anderen Image: Keiner seiner Digests gehört zu diesem, was auch immer der Name `{ $image }` inzwischen bedeutet
direction-file = `fail-on` nimmt `low`, `medium`, `unknown`, `high` oder `critical`; ein `[[ignore]]` nimmt `advisory`, `package`, `reason` und `expires`, ein Datum wie 2027-01-31.
direction-gate = Ab welchem Schweregrad das Gate aufhalten muss, sagt die Aufgabe.
direction-exception = Wer liest das in einem halben Jahr, und was erfährt er: um welches Paket es geht, warum es bleiben darf und wann wieder jemand hinsieht?
direction-report = Prüfe das Image, das ausgeliefert wird, nach seinem letzten Build; oder gib keinen Bericht ab, das Labor prüft selbst.
