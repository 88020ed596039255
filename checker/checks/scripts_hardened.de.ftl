title = Auch kein anderes Skript startet einen Container als root oder nah am Host
why = Ein Skript für ab und zu hat dasselbe Image und dieselben Daten, und niemand sieht es sich noch einmal an.
passed = kein Skript neben run.sh gibt einem Container mehr, als seine Aufgabe braucht
expected = in jedem Skript des Ordners Container ohne root, ohne Netzwerk und Prozesse des Hosts, und Ports an einer genannten Adresse
found = { $count ->
    [one] ein Wort erlaubt einem Container mehr als seine Aufgabe
   *[other] { $count } Wörter erlauben Containern mehr als ihre Aufgabe
}: { $told }
root = `{ $written }` in { $file }, Zeile { $line }, macht ihn zu root
host = `{ $written }` in { $file }, Zeile { $line }, gibt ihm die Macht des Hosts
network = `{ $written }` in { $file }, Zeile { $line }, setzt ihn ins Netzwerk des Hosts
port = `{ $written }` in { $file }, Zeile { $line }, öffnet einen Port an jeder Adresse
engine = `{ $written }` in { $file }, Zeile { $line }, gibt ihm die Engine in die Hand
and = { $before }; { $last }
direction = Was soll der Container dieses Skripts tun: Welcher Benutzer darf es, und braucht er dafür überhaupt ein Netzwerk?
