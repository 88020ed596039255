title = Prometheus findet die Metriken des Dienstes
why = Was niemand misst, wird unbemerkt schlechter, bis es jemand anderes zuerst merkt.
passed = `{ $target }{ $path }` hat { $scrapes } Abfragen im Format von Prometheus beantwortet
expected = ein Ziel in `prometheus.yml`, das dieser Dienst ist und im Format von Prometheus antwortet
no-target = `prometheus.yml` nennt kein Ziel, weder in `static_configs` noch in einer Datei von `file_sd_configs`
dropped = diese Regel in `relabel_configs` verwirft das Ziel `{ $target }`, deshalb fragt es niemand ab
unscraped = das Ziel `{ $target }` wurde nicht abgefragt
direction = Prometheus läuft hier auf dem Host, neben der Engine; frag dich, unter welcher Adresse und welchem Port des Hosts der Dienst antwortet und mit welchem Pfad.
