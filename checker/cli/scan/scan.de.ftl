no-advisory = in `{ $path }` ist kein Advisory
help-advisories = Exporte im OSV-Format gibt es auf osv.dev, ein zip für jede Distribution. In einem Ordner wird nach `.json`, `.jsonl`, `.gz` und `.zip` gesucht.
policy = `{ $file }`, Zeile { $line }: { $about }
help-policy = `fail-on` nimmt `low`, `medium`, `unknown`, `high` oder `critical`; ein `[[ignore]]` nimmt `advisory`, `package`, `reason` und `expires`, ein Datum wie 2027-01-31.
no-report = `{ $path }` ist kein lesbarer Bericht: { $problem }
help-report = Schreib ihn mit `trivy image --format json` oder `grype --output json`.
no-database = Im Image ist keine Paketdatenbank: Was darin steckt, sieht auf diesem Weg kein Scanner.
database =
    { $packages ->
        [one] { $system }, 1 Paket
       *[other] { $system }, { $packages } Pakete
    }
training = Verglichen mit den Übungs-Advisories dieses Kurses: erfundene Pakete, nichts über echte Software. Ein echter Export: --advisories PFAD
feed = Verglichen mit { $records } Advisories
with-policy = Gate und Ausnahmen aus { $file }
packages = in { $packages }
fixed = behoben in { $version }
unfixed = noch nicht behoben
excepted = ausgenommen bis { $day }: { $reason }
ran-out = die Ausnahme ist am { $day } abgelaufen
below = unter dem Gate
by = gefunden von { $tool }
sum =
    { $count ->
        [0] Kein Fund hält die Auslieferung auf; das Gate hält ab { $gate } auf.
        [one] 1 Fund hält die Auslieferung auf; das Gate hält ab { $gate } auf.
       *[other] { $count } Funde halten die Auslieferung auf; das Gate hält ab { $gate } auf.
    }
removed = Die Datenbank { $database } liegt in einer unteren Schicht und wurde entfernt: Verglichen wurde, was zuletzt darin stand.
doubts =
    { $count ->
        [one] Der Eintrag von 1 Paket passt nicht zu seinen Dateien. Was die Datenbank über dieses Image sagt, ist nicht alles, was darin steckt.
       *[other] Die Einträge von { $count } Paketen passen nicht zu ihren Dateien. Was die Datenbank über dieses Image sagt, ist nicht alles, was darin steckt.
    }
unread = { $database } ist eine Datenbank, die harden-check nicht liest: Ihre Pakete wurden nicht verglichen.
unknown-system = Das Image sagt nicht, zu welcher Ausgabe welcher Distribution es gehört: Genommen wurden die Advisories aller.
broken =
    { $count ->
        [1] 1 Advisory war nicht lesbar, also wurde nicht alles verglichen.
       *[other] { $count } Advisories waren nicht lesbar, also wurde nicht alles verglichen.
    }
broken-one = { $place }: { $problem }
other-image = Der Bericht von { $tool } handelt von einem anderen Image, was auch immer der Name { $image } inzwischen bedeutet.
