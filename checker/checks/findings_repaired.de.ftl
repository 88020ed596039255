title = Was die Funde nennen, ist behoben
why = Ein Fehler, der aufgeschrieben ist und stehen bleibt, nützt nur denen, die die Liste sonst noch lesen.
passed =
    { $count ->
        [one] der Fehler, den die Funde nennen, steht in keiner Notiz und keinem Label mehr
       *[other] von den { $count } Fehlern, die die Funde nennen, steht keiner mehr in Notizen oder Labels
    }
expected = was `findings.md` nennt, ist behoben, auch in Notizen und Labels, die kein Programm liest
stands = Zeile { $line } der `findings.md` nennt { $path }, und `{ $text }` steht dort noch
more =
    { $count ->
        [one] { $first }; und noch eine Stelle
       *[other] { $first }; und noch { $count } Stellen
    }
no-findings = es gibt noch keine Funde, die behoben sein könnten
direction = Notizen werden befolgt, und Labels wird geglaubt. Was täte heute jemand, der diese Zeile liest, und stimmt sie noch?
