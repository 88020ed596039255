title = Der Startbefehl lässt den Seccomp-Filter an
why = Eine Zeile, die den Filter für die Suche eines Abends abschaltet, bleibt über Jahre stehen, und von außen sieht sie niemand.
passed-default = nichts nimmt das Profil der Engine weg
passed-own = das Profil { $file }
with-remarks = { $seen }; die Engine übergeht: { $remarks }
expected = { $written ->
    [compose] das Profil der Engine, oder ein eigenes in `security_opt`
   *[run] das Profil der Engine, oder ein eigenes hinter `--security-opt seccomp=`
}
unconfined = `{ $option }` schaltet den Filter ab
empty = { $file } nennt weder eine Vorgabe noch eine Regel, und das ist für die Engine gar kein Filter
engine-differs = die Engine zeigt etwas anderes, als `{ $option }` verlangt
direction = Frag dich, welcher Aufruf dem Programm an jenem Tag fehlte. Ein Profil kann diesen einen erlauben und die anderen draußen lassen.
direction-empty = Ohne Vorgabe geschieht mit einem Aufruf nichts; ein Profil beginnt mit dem, was mit allem geschehen soll, das es nicht nennt.
