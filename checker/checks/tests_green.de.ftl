title = Die eigenen Tests der Anwendung sind grün
why = Eine neue Version, mit der die Anwendung nicht mehr läuft, wird in Eile zurückgenommen, und die Lücke kommt mit zurück.
passed =
    { $count ->
        [one] 1 Test lief im Container und ist grün
       *[other] { $count } Tests liefen im Container, und alle sind grün
    }
expected = die { $count } Tests aus `{ $file }`, in der Fassung der Übung, laufen im Container und sind grün
red = { $count } Tests liefen, und nicht alle sind grün: { $said }
not-run = die Tests liefen nicht alle, das Programm endete mit { $code }: { $said }
endless = die Tests waren nach einer Minute nicht am Ende
no-tests = in `{ $file }` der Übung steht kein Test
direction = Lass die Tests selbst laufen, wie im Kapitel. Welches Paket kam in einer Version, deren erste Zahl eine andere ist? Was verspricht das Manifest dazu?
