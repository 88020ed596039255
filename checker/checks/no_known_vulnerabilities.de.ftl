title = Kein Paket mit einer bekannten Lücke ist im Image
why = Ein Advisory sagt allen, wie man einbricht; ein Eindringling sieht dann die Version nach.
passed =
    { $packages ->
        [one] 1 Paket wurde verglichen
       *[other] { $packages } Pakete wurden verglichen
    }: nichts hält auf, { $excepted } ausgenommen, { $below } unter dem Gate
passed-nothing = im Image ist keine Paketdatenbank und kein Paket, von dem eine sprechen könnte
expected = kein Fund vom Schweregrad { $severity } oder schlimmer ohne eine Ausnahme, die zählt
and = { $before }; { $next }
unread = das Image hat eine Datenbank in { $database }, die dieser Prüfer nicht liest
direction = Frag dich bei jedem Fund in dieser Reihenfolge: Gibt es eine Version, in der er behoben ist, und wer bringt das Paket herein? Braucht der Dienst das Paket überhaupt? Erst was dann bleibt, ist eine Ausnahme.
direction-unfixed = Eine Version, in der das behoben ist, gibt es nicht. Braucht der Dienst das Paket? Wenn ja, nimmt `scan.toml` eine Ausnahme auf: Advisory, Paket, einen Grund und ein Datum, an dem sie endet.
