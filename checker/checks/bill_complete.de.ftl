title = Die Stückliste lässt nichts aus
why = Was niemand aufgeschrieben hat, danach fragt auch niemand, wenn seine Lücke bekannt wird, und der Eindringling findet es zuerst.
passed =
    { $packages ->
        [one] 1 Paket
       *[other] { $packages } Pakete
    } und { $programs ->
        [one] 1 Programm
       *[other] { $programs } Programme
    } ohne Paket: alles ist genannt
expected = jedes Paket und jedes Programm, das kein Paket mitbrachte, steht in der Stückliste
package = { $package } { $version } ist im Image und nicht in der Stückliste
package-excluded = { $package } { $version } ist im Image, und die Stückliste schließt es aus: Dort heißt es, dass dieses Paket nicht ausgeliefert wird
no-record = { $package } { $version } ist im Image ({ $path }) und nicht in der Stückliste, und keine Datenbank des Images weiß davon
program = { $path } ist ein Programm oder eine Bibliothek, von keinem Paket mitgebracht, und es steht nicht in der Stückliste
more = { $first }; und { $count } weitere
direction = Schreib die Stückliste vom fertigen Image, nach dem letzten Build. Was ein Werkzeug auslässt, gehört von Hand hinein, ein Programm mit seinem Pfad und seinem SHA-256.
direction-records = Das Image hat keine Paketdatenbank, und kein Werkzeug kann nennen, was niemand verzeichnet hat. Wo in der Build-Stufe lag sie, und was hat die letzte Stufe übernommen?
package-source = { $package } { $version } ist im Image, und die Stückliste nennt nur { $source }, das Quellpaket, aus dem es gebaut wurde
direction-several = Im Ordner liegen { $bills } Stücklisten, und jede muss vollständig sein. Schreib auch { $file } neu oder entferne die, die niemand pflegt.
