title = Der Build installiert, was das Lockfile sagt, heute wie morgen
why = Wer ein Konto bei der Paketquelle in die Hand bekommt, veröffentlicht für alle, die das Neueste nehmen.
passed =
    { $packages ->
        [one] 1 Paket ist so installiert, wie das Lockfile sagt; ein zweiter Build, nachdem andere veröffentlicht hatten, hat dasselbe
       *[other] { $packages } Pakete sind so installiert, wie das Lockfile sagt; ein zweiter Build, nachdem andere veröffentlicht hatten, hat dieselben
    }
passed-stops =
    { $packages ->
        [one] 1 Paket ist so installiert, wie das Lockfile sagt; ein zweiter Build, nachdem andere veröffentlicht hatten, hat dasselbe, und einer, in dem hinter der Version eine andere Datei lag, bleibt stehen
       *[other] { $packages } Pakete sind so installiert, wie das Lockfile sagt; ein zweiter Build, nachdem andere veröffentlicht hatten, hat dieselben, und einer, in dem hinter den Versionen andere Dateien lagen, bleibt stehen
    }
expected = im Image genau die Pakete des Lockfiles mit den Dateien, die veröffentlicht wurden, und dasselbe in einem zweiten Build, nachdem andere veröffentlicht haben; liegt hinter einer festgelegten Version eine andere Datei, gar kein Image
past-the-lock = `{ $words }` kann etwas anderes installieren, als `{ $file }` sagt
no-lock = kein Lockfile von pip lässt sich lesen, und { $packages } Pakete sind installiert
not-locked = { $name } { $version } ist installiert, und `{ $file }` nennt es nicht
by-address = { $name } { $version } ist installiert, und `{ $file }` nennt es mit einer Adresse, nicht mit seiner Version
other-version = { $name } { $version } ist installiert, das Lockfile nennt { $locked }
not-installed = das Lockfile nennt { $name } { $version }, und es ist nicht installiert
unpublished = { $name } { $version } ist installiert, und die Paketquelle hat keine solche Version
altered = { $name } nennt sich { $version }, und `{ $path }` ist nicht die Datei dieser Version
stray = `{ $path }` ist Code von { $name }, den kein Installer dort abgelegt hat
loaded = der Dienst lädt { $name } aus `{ $path }`, und das ist nicht der Code der installierten Version
taken-over = das Image wurde noch einmal gebaut, nachdem andere veröffentlicht hatten, und `{ $path }` ist eine andere Datei (insgesamt { $count })
stopped = das Image wurde noch einmal gebaut, nachdem andere veröffentlicht hatten, und das blieb bei `{ $step }` stehen
gone-on = das Image wurde noch einmal gebaut, mit anderen Dateien hinter den festgelegten Versionen; der Installer lehnt sie ab, der Build lief trotzdem weiter, und { $kind ->
    [missing] `{ $path }` fehlt in seinem Image
   *[other] `{ $path }` ist in seinem Image eine andere Datei
} (insgesamt { $count })
unknown-digest = für { $name } { $version } lässt `{ $file }` auch eine Datei mit dem Digest `{ $digest }…` zu, und die Paketquelle hat von dieser Version keine solche Datei
no-files = die Dateien der beiden Builds wurden nicht verglichen
direction = Welche Datei liest die Zeile mit `pip install`, und was installiert sie sonst noch? Das Lockfile nennt jedes Paket, auch die, die andere Pakete verlangen.
direction-past = Jeder Installer kennt eine Form, die nimmt, was im Lockfile steht, und aufhört, wo das Manifest etwas anderes will. Welche hat deiner?
direction-untrue = Behoben ist eine Lücke in den Dateien und nicht dort, wo jemand die Nummer hinschreibt. Lass den Installer bringen, was veröffentlicht wurde.
direction-again = Jemand hat eine neuere Version veröffentlicht und zur Version des Lockfiles eine zweite Datei. Was im Lockfile sagt, dass diese Datei nicht die gemeinte ist, und muss pip darauf hören? Unter mehreren Dateien wählt pip nach der Art von Digest, die der Index nennt, und das ist SHA-256.
direction-gone-on = Lehnt der Installer ab, muss der Build enden. Was kommt im selben Schritt nach `pip install`? `||`, `;` und `if` setzen jeweils ein anderes Ende an seine Stelle.
direction-unknown-digest = Von mehreren Digests hinter einem Paket nimmt pip irgendeinen, der passt; jeder ist also eine Erlaubnis. Zu welcher veröffentlichten Datei gehört jeder von ihnen?
