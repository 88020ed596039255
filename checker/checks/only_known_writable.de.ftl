title = Der Dienst kann nur dort schreiben, wo er muss
why = Jeder weitere beschreibbare Ordner ist ein Platz, an dem ein Eindringling bleiben kann.
passed = die Zählung der beschreibbaren Ordner fand nur { $paths }
expected = kein beschreibbarer Ordner außer { $paths } und dem, was die Engine jedem Container gibt
unknown = { $count ->
    [one] uid { $uid } kann einen weiteren Ordner beschreiben: { $paths }
   *[other] uid { $uid } kann { $count } weitere Ordner beschreiben: { $paths }
}
not-finished = die Zählung der beschreibbaren Ordner kam nicht zum Ende
direction = Frag dich bei jedem, wem er gehört, welchen Modus er hat und ob er Teil eines zu großen Volumes ist.
