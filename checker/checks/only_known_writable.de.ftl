title = Der Dienst kann nur dort schreiben, wo er muss
why = Jeder weitere beschreibbare Ordner ist ein Platz, an dem ein Eindringling bleiben kann.
passed = die Zählung der beschreibbaren Ordner fand nur { $paths }
expected = kein beschreibbarer Ordner außer { $paths } und dem, was die Engine jedem Container gibt
unknown = { $count ->
    [one] uid { $uid } kann einen weiteren Ordner beschreiben: { $paths }
   *[other] uid { $uid } kann { $count } weitere Ordner beschreiben: { $paths }
}
mounted = { $count ->
    [one] ein weiterer Mount ist beschreibbar: { $mounts }
   *[other] { $count } weitere Mounts sind beschreibbar: { $mounts }
}
no-mounts = das Labor hat im Container keinen Mount gesehen
not-finished = die Zählung der beschreibbaren Ordner kam nicht zum Ende
direction-mounted = Ein Mount ist beschreibbar, auch wo das Root-Dateisystem es nicht ist, und sein Besitzer allein hält niemanden lange auf; frag dich, wer dort schreiben muss.
direction = Frag dich bei jedem, wem er gehört, welchen Modus er hat und ob er Teil eines zu großen Volumes ist.
direction-volume = `VOLUME` lässt die Engine in jedem Container ein neues Volume einhängen, beschreibbar, was auch immer der Startbefehl sagt. Frag dich, wer dort schreibt; ohne die Zeile gehört der Ordner zum Image.
