title = Der Kernel verweigert, was das Profil von Docker selbst verbietet
why = Neue User-Namespaces, Schlüsselbunde und Programme im Kernel sind der Anfang der meisten Wege aus einem Container.
passed = { $unclear ->
    [0] { $count } Aufrufe wurden gemacht und verweigert, die der Kernel ohne Filter annimmt
    [one] { $count } Aufrufe wurden gemacht und verweigert, die der Kernel ohne Filter annimmt; einen weiteren kann dieser Kernel nicht zeigen
   *[other] { $count } Aufrufe wurden gemacht und verweigert, die der Kernel ohne Filter annimmt; { $unclear } weitere kann dieser Kernel nicht zeigen
}
expected = jeder Aufruf, den das Profil dieser Engine verbietet, wird verweigert
through = { $count ->
    [one] ein Aufruf wird beantwortet, als gäbe es keinen Filter: { $calls }
   *[other] { $count } Aufrufe werden beantwortet, als gäbe es keinen Filter: { $calls }
}
weaker = { $count ->
    [one] das Profil lässt einen Aufruf durch, den das der Engine verweigert: { $calls }
   *[other] das Profil lässt { $count } Aufrufe durch, die das der Engine verweigert: { $calls }
}
all-unclear = dieser Kernel verweigert alle { $count } Aufrufe auch ohne Filter, also zeigt nichts, was der Filter tut
direction-unconfined = Der Filter wurde abgeschaltet. Braucht ein Programm einen Aufruf mehr, dann reicht ein Profil, das diesen einen erlaubt.
direction-allow-all = Ein eigenes Profil tritt an die Stelle dessen der Engine, es kommt nicht dazu: Dieses erlaubt alles, was es nicht nennt.
direction-own = Ein eigenes Profil tritt an die Stelle dessen der Engine; geh durch, was es erlaubt, und vergleich es mit dem, was der Dienst aufruft.
direction-capability = Das Profil von Docker gibt solche Aufrufe für Container frei, die bestimmte Capabilities haben; sieh nach, was dieser bekommt.
