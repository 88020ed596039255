no-facts = das Labor hat nichts über den Dienst { $service } berichtet
no-attempt = die Sonde hat keinen Versuch namens `{ $name }` berichtet
no-target = die Sonde hat `{ $name }` auf { $target } nicht versucht
no-number = dem Versuch `{ $name }` fehlt seine Zahl `{ $fact }`
no-processes = das Labor hat im Container keinen Prozess gesehen
no-files = das Labor hat keine einzige Datei gesehen
no-mounts = das Labor hat keinen einzigen Mount gesehen
no-image = das Labor hat nichts über das Image { $image } berichtet
no-dockerfile = das Labor kennt das Dockerfile { $file } nicht
no-parameter = die Übung gibt den Parameter `{ $name }` nicht an
not-built = der Dienst läuft mit dem Image { $image }, das kein `docker build` dieser Abgabe baut
limit-lost = die Engine zeigt keine Grenze, obwohl der Befehl `{ $flag }` angibt
engine-differs = die Engine zeigt { $engine }, im Befehl steht { $written }
inside = { $passed }; { $path } hört auch auf { $names }, was allein nichts holt und nichts baut
sighting-context = { $secret } in { $path }: { $excerpt }
sighting-config = { $secret } in der Konfiguration des Images, { $field }: { $excerpt }
sighting-history = { $secret } in Zeile { $entry } der Historie des Images: { $excerpt }
sighting-layer = { $secret } in { $path }, Schicht { $layer }: { $excerpt }
sighting-hidden = { $secret } in { $path }, Schicht { $layer }, die eine spätere Schicht nur verdeckt: { $excerpt }
sighting-other = { $sighting } (im Image { $image }, das auch gebaut wird)
unseen-too-large = in { $path } ist mehr gepackt, als das Labor auspackt, also weiß niemand, was darin steckt
unseen-too-deep = in { $path } stecken mehr Archive ineinander, als das Labor öffnet, also weiß niemand, was darin ist
unseen-closed = { $path } ist so gepackt, dass das Labor es nicht öffnen kann, also weiß niemand, was darin steckt
unseen-unreadable = { $path } lässt den Benutzer, unter dem harden-check läuft, nicht hinein und wurde deshalb nicht durchsucht. Hol sie dir mit `sudo chown "$USER" { $path }` zurück, oder ruf harden-check mit `sudo` auf; ein `chown` in run.sh wird an einer Kopie ausgeführt
sighting-encoded = { $encoding ->
    [pieces] { $sighting } (in Stücken)
   *[other] { $sighting } (geschrieben als { $encoding })
}
no-call = die Sonde hat den Aufruf `{ $call }` nicht gemacht
remark-line = { $file }, Zeile { $line }: { $remark }
remark-and = { $before }; { $last }
remark-unknown-key = den Schlüssel `{ $value }` kennt die Engine nicht und übergeht ihn
remark-overridden = der Schlüssel `{ $value }` steht weiter unten noch einmal, und nur der letzte zählt
remark-newer = Engines vor 23.0, wie diese, kennen den Schlüssel `{ $value }` nicht und übergehen ihn
remark-unknown-call = kein Linux hat einen Aufruf `{ $value }`, also übergeht die Engine den Namen
remark-either = zwei Bedingungen für dasselbe Argument gelten als Entweder-oder, nicht als Und
behind-image = `{ $option }` steht hinter dem Namen des Images und ist damit ein Argument des Programms und keine Option von `docker run`. { $direction }
absent = { $service } läuft nicht, also konnte es niemand erreichen
not-looked-into = in die Volumes oder in das, was die Engine zeigt, hat niemand gesehen, also weiß niemand, was dort liegt
no-control = { $service } hat dem Labor im eigenen Container nicht geantwortet, also beweist Schweigen nichts
not-called = das Labor hat { $service } nicht angerufen
unclear = eine Verbindung endete so, dass es nichts zeigt: { $attempt }
health-said = der Befehl des Health-Checks sagte: { $output }
health-code = der Befehl des Health-Checks endete mit Exit-Code { $code }
health-signal = der Befehl des Health-Checks stürzte ab: Signal { $signal } beendete ihn (Exit-Code { $code })
health-crash-direction = Der Befehl ist von selbst abgestürzt, was auch immer der Dienst antwortete. Führ ihn mit `docker exec` von Hand aus, und lass eine Option nach der anderen weg: Das `wget` der busybox aus Debian 12 stürzt bei manchen ab. Wie lange der Befehl brauchen darf, sagt `HEALTHCHECK --timeout`.
health-cut-short = der Befehl des Health-Checks wurde abgebrochen, als seine Zeit um war
health-silent = { $end } und sagte nichts
health-with-output = { $end } und sagte: { $output }
no-way-in = auf diesem Host kam von außen kein Anruf herein, nicht einmal beim eigenen Port des Labors, also beweist Schweigen nichts
no-host-outside = der Host { $host } des Labors hat niemandem geantwortet, also beweist Schweigen nichts
no-ipv6-outside = ein Netzwerk des Dienstes ist mit IPv6 angelegt, und auf dieser Engine konnte niemand einen Host des Labors draußen über IPv6 anrufen; ob auf diesem Weg etwas hinauskommt, weiß also niemand
no-turn = die Befehle wurden nicht über jeder Basis durchgegangen
no-trial = das Labor hat `{ $name }` nicht ausprobiert
no-workflow = unter `.github/workflows` liegt kein Workflow, und es gibt keine `.gitlab-ci.yml`
workflow-broken = GitHub würde diese Datei nicht als Workflow annehmen: { $reason }
pipeline-broken = GitLab würde aus dieser Datei keine Pipeline machen: { $reason }
workflow-expected = ein Workflow unter `.github/workflows` oder eine `.gitlab-ci.yml`
workflow-direction = Ein Workflow hat mindestens `on` und `jobs` mit `runs-on` und `steps`; ein Job von GitLab hat mindestens `script`.
bill-absent = es gibt keine Stückliste, die sich vergleichen ließe
bill-unread = das Image hat eine Datenbank in { $database }, die dieser Prüfer nicht liest
no-step = das Labor ist dieses Skript nicht durchgegangen
not-followed = das Labor konnte nicht verfolgen, was bei { $place } steht: { $detail }
unknown-end = das Labor weiß nicht, wie `{ $script }` geendet hat
no-promotion = nichts wird in eine Registry gepusht, also wurde auf dem Weg in die Produktion nichts geprüft
kept-back = { $name } ({ $problem })
unheeded = { $through }; `harden-check { $command }` ({ $file }:{ $line }) hat Nein gesagt, und das Skript ging weiter
unheeded-direction = Verfolg den Exit-Status dieser Zeile: Wer bekommt ihn, und endet das Skript dort?
looked-late = { $through }; `harden-check { $command }` ({ $file }:{ $line }) sieht es sich erst danach an
looked-late-direction = In welcher Reihenfolge stehen diese beiden Zeilen, und was ist beim Nein schon geschehen?
listed = { $before }; { $last }
no-findings-file = eine `findings.md` gibt es noch nicht
no-findings = in `findings.md` steht noch kein Fund
findings-incomplete = in `findings.md` steht noch kein Fund: { $count ->
    [one] eine Zeile nennt eine Art oder eine Datei, aber nicht beides
   *[other] { $count } Zeilen nennen eine Art oder eine Datei, aber nicht beides
}
findings-unread = `findings.md` ist nicht lesbar: { $reason }
findings-expected = eine `findings.md` mit einem Fund je Zeile: eine Art von Fehler und eine Datei, vielleicht mit ihrer Zeile
findings-direction-unread = Speichere die Datei als reinen Text in UTF-8; Editoren bieten das bei „Speichern unter“ an, Textverarbeitungen als „Nur Text“.
findings-direction = Geh das Repository durch, bevor du etwas änderst, und schreib auf, was du siehst: `- Art: Datei:Zeile`, und dahinter, was du willst.
mistake-kind = { $kind ->
    [secrets] Geheimnisse im Repository
    [root] root-Container
    [bloat] ein aufgeblähtes Image
    [network] zu offene Netzwerke
    [scan] keine Scans
    [patch] kein Patch-Prozess
   *[other] keine
}
mistake-list = { $before }, { $last }
cut-off = `{ $request }` konnte niemand fragen: Mit dem Netzwerk `none` ist kein Port des Containers veröffentlicht
cut-off-direction = Ohne Netzwerk erreicht niemand den Dienst. Diese Übung fragt ihn an seinem Port { $port }; schau auf die Zeile, die ihm das Netzwerk nimmt.
other-port = `{ $request }` konnte niemand fragen: Port { $port } des Containers ist nicht veröffentlicht, sondern Port { $other }
other-port-direction = Diese Übung lässt den Dienst an seinem Port { $port }. Frag dich, zu welchem Port im Container der veröffentlichte führt und welchen der Dienst gesagt bekommt.
unpublished = `{ $request }` konnte niemand fragen: Port { $port } des Containers ist nicht veröffentlicht
unpublished-direction = Ohne veröffentlichten Port erreicht niemand den Dienst von außen. Diese Übung fragt ihn an seinem Port { $port }.
waits-elsewhere = auf `{ $request }` kam keine Antwort ({ $problem }): `{ $variable }` nennt { $port }, und der veröffentlichte Port führt zu einem anderen
waits-elsewhere-direction = Der Dienst wartet an dem Port, den `{ $variable }` nennt. Frag dich, ob der veröffentlichte Port im Container zu genau diesem führt.
