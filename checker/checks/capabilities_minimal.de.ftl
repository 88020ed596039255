title = Jeder Prozess hat nur die Capabilities, die er braucht
why = Eine Capability, die der Dienst nie benutzt, benutzt als Erster der Eindringling.
passed = { $count ->
    [one] der einzige Prozess hat in keiner seiner fünf Mengen mehr als erlaubt ({ $allowed })
   *[other] alle { $count } Prozesse haben in keiner ihrer fünf Mengen mehr als erlaubt ({ $allowed })
}
expected = effective, permitted, inheritable, ambient und bounding jedes Prozesses enthalten höchstens: { $allowed }
too-many = Prozess { $pid } (`{ $name }`) hat { $capabilities } in der Menge { $set }
direction = Fang mit keiner einzigen an, und gib nur zurück, ohne was der Dienst scheitert.
direction-bounding = Ein unprivilegierter Benutzer kann sie jetzt nicht nutzen, doch ein Programm mit besonderen Bits könnte sie wieder austeilen; fang mit keiner einzigen an.
