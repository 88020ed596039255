title = Alles in der Stückliste ist genau so im Image
why = Einer Stückliste, die an einer Stelle falsch ist, glaubt man an keiner: Alarm schlägt sie beim sicheren Dienst, und bei dem mit der Lücke schweigt sie.
passed =
    { $entries ->
        [one] der eine Eintrag passt
       *[other] alle { $entries } Einträge passen
    } zu den Verzeichnissen und Dateien des Images
passed-trusted = { $entries } Einträge passen zum Image; { $trusted } davon stecken in einem Programm, in das von außen niemand hineinsieht
empty = die Stückliste nennt nichts, also kann darin nichts falsch sein
expected = jedes Paket der Stückliste ist in dieser Version im Image, und jede Datei mit diesem SHA-256
invented = die Stückliste nennt { $name }, und das Image hat weder ein Paket noch eine Datei dieses Namens
called-file = die Stückliste nennt { $name } eine Datei, und im Image ist das ein Paket, in der Version { $own }: Der Typ eines Pakets ist `library` oder `application`
other-place = die Stückliste nennt { $name } mit einem SHA-256, das keine Datei des Images hat; { $path } im Image hat { $own }
no-place = das Image hat unter dem Pfad von { $name } keine Datei, und ohne SHA-256 kann niemand sagen, ob { $path } gemeint ist
other-version = die Stückliste nennt { $name }, und das Image hat die Version { $own }
other-digest = die Stückliste nennt für { $name } einen anderen Digest nach { $algorithm }, als die Datei im Image hat, { $own }
no-digest = die Stückliste nennt { $name } ohne SHA-256; so lässt es sich von keinem anderen Programm dieses Namens unterscheiden
contradiction = die Stückliste sagt { $name }, und die Package-URL desselben Eintrags sagt { $other }
twice = die Stückliste nennt { $name } zweimal
other-architecture = die Stückliste nennt { $name } für einen anderen Prozessor, als das Image es hat, { $own }
other-owner = die Package-URL von { $name } sagt, das Paket sei eines von { $owner }, und das Image ist { $own }
other-system = die Stückliste sagt, das System sei { $name }, und das Image ist { $own }
more = { $first }; { $count ->
        [one] und 1 weiterer Eintrag passt nicht
       *[other] und { $count } weitere Einträge passen nicht
    }
direction = Wurde die Stückliste von genau diesem Image geschrieben, nach dem letzten Build? Ändere das Image und schreib die Stückliste neu, nie die Stückliste allein.
other-release = die Package-URL von { $name } sagt `distro={ $said }`, und das Image ist { $own }
other-purl = ein Paket mit dem Namen von { $name } hat das Image, aber die Package-URL des Eintrags, `{ $purl }`, ist die von etwas anderem
uncompared = { $seen }; die Digests nach { $algorithms } hat niemand verglichen, denn das Verfahren ist hier nicht bekannt
