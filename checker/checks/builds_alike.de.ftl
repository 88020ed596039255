title = Zwei Builds von Grund auf ergeben dieselben Dateien
why = Ergeben dieselben Quellen jedes Mal ein anderes Image, kann niemand die Änderung eines Eindringlings vom Zufall unterscheiden.
passed = zwei Builds ohne Cache ergaben dieselben { $count } Dateien, nach Inhalt, Besitzer und Rechten
no-files = das Labor hat keine einzige Datei verglichen
expected = zwei Builds ohne Cache ergeben dieselben Dateien, von den Zeiten abgesehen
found = { $count ->
    [one] eine von { $total } Dateien unterscheidet sich
   *[other] { $count } von { $total } Dateien unterscheiden sich
} zwischen zwei Builds: { $files }
withdrawn = als die Quelle die verlangte Version nicht mehr hatte, nahm der Build stillschweigend eine andere, und { $count ->
    [one] eine von { $total } Dateien ist anders
   *[other] { $count } von { $total } Dateien sind anders
}: { $files }
and = { $before }; { $last }
made-by = { $file } (durch { $keyword } in Zeile { $line })
content = { $path } hat einen anderen Inhalt
rights = { $path } hat einen anderen Besitzer oder andere Rechte
only-first = { $path } gibt es nur im ersten
only-second = { $path } gibt es nur im zweiten
hidden = { $file }, in einer Schicht, die ein späterer Schritt verdeckt
stopped = ein Build ohne Cache hielt an: { $step }
direction = Frag dich, was dieser Schritt liest, das weder in deinem Ordner noch in der Basis liegt: die Uhrzeit, den Zufall oder was ein Server heute hat.
direction-records = Paketmanager schreiben bei jedem Lauf Logs und Caches. Räum sie in dem Schritt weg, der sie geschrieben hat.
direction-withdrawn = Frag dich, was dieser Schritt tut, wenn es die verlangte Version nicht mehr gibt: Ein Build, der stehen bleibt, fällt auf, eine andere Version nicht.
direction-stopped = Das Image entstand mit dem, was ein früherer Build hinterlassen hat. Bau mit `--no-cache` und lies die Ausgabe des Schritts.
