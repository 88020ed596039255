no-config = es gibt keine `prometheus.yml`
no-config-direction = Was Prometheus abfragt und in welchen Dateien Regeln stehen, liest es in `prometheus.yml`; leg eine neben `run.sh`.
no-yaml = das ist kein YAML: { $about }
no-file = es gibt keine Datei `{ $about }`
unknown-key = den Schlüssel `{ $about }` kennt Prometheus hier nicht
missing-key = der Schlüssel `{ $about }` fehlt
wrong-kind = `{ $about }` ist etwas anderes, als Prometheus hier will
no-duration = `{ $about }` ist keine Dauer, die Prometheus hier nimmt; es will `15s` oder `1m30s`
twice = den Namen `{ $about }` gibt es zweimal
unknown-action = eine Aktion `{ $about }` für Labels kennt Prometheus nicht
no-regex = `{ $about }` ist kein regulärer Ausdruck
no-discovery-file = `{ $about }` nimmt Prometheus nicht als Datei mit Zielen: Sie muss auf `.json`, `.yml` oder `.yaml` enden, und ein `*` darf nur im letzten Teil stehen
no-json = das ist kein JSON: { $about }
not-here = `{ $about }` passt nicht zu dem, was daneben steht
two-rules = eine Regel hat sowohl `record` (`{ $about }`) als auch `alert`
no-name = den Namen `{ $about }` darfst du hier nicht vergeben
empty-name = ein Name unter `{ $about }` ist leer
no-template = in `{ $about }` hat ein `{"{{"}` kein Ende
outside-lab = Prometheus nähme `{ $about }` ({ $at }), das Labor führt es nicht aus: Es liest Ziele in `static_configs` und `file_sd_configs`, `relabel_configs` und Regeln mit `alert` oder `record`
fault-direction = Prometheus lehnt die ganze Datei deshalb ab; `promtool check config prometheus.yml` sagt dasselbe.
targets-direction = Prometheus startet trotzdem und hat von dort kein Ziel. Pfade zählen ab dem Ordner der `prometheus.yml`; `promtool check config prometheus.yml` liest auch diese Dateien.
unknown-name = der Host, auf dem Prometheus läuft, kennt den Namen in `{ $target }` nicht
not-published = der Dienst veröffentlicht nichts unter `{ $target }`
no-address = `{ $target }` hat nicht die Form `host:port`
far-loopback = die Engine ist ein anderer Rechner, und `{ $target }` ist nur von dort zu erreichen
silent = `{ $asked }` hat nicht geantwortet: { $problem }
status = `{ $asked }` hat mit dem Status { $status } geantwortet
no-type = `{ $asked }` hat ohne Content-Type geantwortet
other-type = `{ $asked }` hat mit `{ $kind }` geantwortet, und das ist keine Seite mit Metriken
line = die Zeile { $number } von `{ $asked }` gehört nicht zum Textformat: `{ $line }`
no-end = `{ $asked }` ist OpenMetrics und endet nicht mit `# EOF`
empty = in `{ $asked }` steht keine Metrik
limit = { $key ->
    [target_limit] der Job hat { $seen } Ziele, und `{ $key }` erlaubt { $limit }: Dann fragt Prometheus keines davon ab
    [body_size_limit] `{ $asked }` ist { $seen } Byte lang und muss kürzer sein als `{ $key }`, { $limit } Byte: Prometheus verwirft die ganze Abfrage
    [sample_limit] `{ $asked }` bringt { $seen } Werte, und `{ $key }` erlaubt { $limit }: Prometheus verwirft die ganze Abfrage
    [label_limit] eine Reihe von `{ $asked }` hat { $seen } Labels, ihren Namen mitgezählt, und `{ $key }` erlaubt { $limit }: Prometheus verwirft die ganze Abfrage
   *[other] `{ $asked }` bringt ein Label von { $seen } Byte, und `{ $key }` erlaubt { $limit }: Prometheus verwirft die ganze Abfrage
}
