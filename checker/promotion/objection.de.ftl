unsigned = es hat keine Signatur
not-signed = keine seiner Signaturen zählt: { $reason }
no-provenance = es hat keine Provenance
provenance-refused = keine Provenance an ihm zählt: { $reason }
provenance-unreadable = seine Provenance nennt keinen Builder
other-builder = gebaut hat es `{ $found }`
other-source = gebaut wurde es aus `{ $found }`
other-branch = gebaut wurde es aus dem Branch `{ $found }`
no-scan = es wurde nicht gescannt
scan-refused = kein Scan an ihm zählt: { $reason }
scan-unreadable = sein Scan lässt sich nicht lesen: { $detail }
old-scan = sein neuester Scan ist { $days } { $days ->
    [1] Tag
   *[other] Tage
} alt
scan-of-tomorrow = sein neuester Scan endet in der Zukunft
findings = sein Scan hat { $count ->
    [one] { $count } Fund
   *[other] { $count } Funde
}, die die Richtlinie aufhält, der schlimmste `{ $worst }`
