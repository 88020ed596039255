title = Keine Abhängigkeit mit einer bekannten Lücke ist im Image
why = Das Advisory sagt allen, wie man einbricht, und die Version ist eine Anfrage weit weg.
passed =
    { $packages ->
        [one] 1 Paket wurde verglichen, und kein Advisory spricht von seiner Version
       *[other] { $packages } Pakete wurden verglichen, und kein Advisory spricht von ihren Versionen
    }
passed-nothing = über dem Basis-Image liegt kein Paket von Python
expected = kein Fund vom Schweregrad { $severity } oder schlimmer in dem, was der Installer ins Image gebracht hat
and = { $before }; { $next }
loaded = der Dienst lädt { $name } aus `{ $origin }`
direction = Frag dich bei jedem Fund: Verlangt die Anwendung das Paket, oder ein anderes Paket? In welcher Version ist es behoben, und ist das der kleinste Schritt, den das Manifest erlaubt?
