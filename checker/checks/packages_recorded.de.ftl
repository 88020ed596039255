title = Die Paketdatenbank sagt die Wahrheit über das Image
why = Ein Scanner glaubt der Datenbank: Was sie nicht nennt, ist trotzdem da, und niemand wird davor gewarnt.
passed =
    { $packages ->
        [one] 1 Paket ist verzeichnet
       *[other] { $packages } Pakete sind verzeichnet
    }, und die Schichten stimmen damit überein
passed-nothing = in keiner Schicht ist eine Paketdatenbank, und keine Datei eines bekannten Pakets
expected = jedes Paket, dessen Dateien im Image sind, steht in seiner Datenbank, in genau dieser Version
removed = eine untere Schicht hat die Datenbank { $database }, und im fertigen Image fehlt sie
unrecorded = { $path } ist eine Datei von { $package } { $version }, das keine Datenbank des Images nennt
other-version = { $path } ist eine Datei von { $package } { $version }, und in der Datenbank steht { $recorded }
forgotten =
    { $files ->
        [one] { $package } { $version } ist aus der Datenbank verschwunden, und seine Datei { $path } ist noch da
       *[other] { $package } { $version } ist aus der Datenbank verschwunden, und { $files } seiner Dateien sind noch da, etwa { $path }
    }
rewritten = in der Datenbank steht { $package } { $now }, wo { $before } stand, und seitdem wurde keine Datei des Pakets geschrieben
invented = die Datenbank nennt { $package } { $version }, und dpkg kennt keine Datei davon
more = { $first }; und { $count } weitere
loose = { $path } ist die C-Bibliothek einer Distribution, und keine Datenbank sagt, aus welchem Paket
no-database = das Image sagt, es sei { $system }, und hat keine Paketdatenbank
expected-later = was läuft, ist das, was geprüft wurde: Die Pakete des Containers sind die seines Images
later-new = { $package } { $version } wurde erst beim Start des Containers installiert und ist in keinem Image, das jemand prüfen könnte
later-other = { $package } liegt seit dem Start des Containers als { $version } vor; im Image, das geprüft wird, ist es { $before }
direction-later = Was tut der Container, bevor der Dienst startet? Pakete kommen beim Bauen des Images dazu, da sieht sie ein Scan.
unread = das Image hat eine Datenbank in { $database }, die dieser Prüfer nicht liest
direction = Überlass die Datenbank dem Paketmanager: Er schreibt einen Eintrag, wenn er installiert, und nimmt ihn zusammen mit den Dateien wieder weg.
altered = { $path } ist laut Datenbank eine Datei von { $package } { $version }, und ihr Inhalt ist nicht der, den das Paket mitbrachte
claimed = die Dateiliste von { $package } { $version } nennt { $path }, und das Paket hat keine solche Datei
direction-lists = Die Datenbank nennt ihre Pakete in `status` und die Dateien eines jeden daneben in `info/NAME.list`. Kam der ganze Ordner mit?
direction-files = Ein eigenes Programm gehört neben die Dateien der Pakete oder in ein eigenes Paket. Was ein Paket nicht mitbringt, nennt auch seine Liste nicht.
absent = die Datenbank nennt { $package } { $version }, und keine seiner Dateien ist im Image, etwa { $path }
direction-absent = Ein Eintrag gehört zu seinen Dateien. Wer Dateien aus einer anderen Stage mitnimmt, nimmt auch nur die Einträge ebendieser Pakete mit.
