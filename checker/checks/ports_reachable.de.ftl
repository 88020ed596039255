title = Wer hereinmuss, kommt herein: alle von außen, die Verwaltung auf dem Host
why = Einen Port, den niemand erreicht, öffnet der Erste, der ihn braucht, wieder auf allen Adressen.
passed = { $also ->
    [no] Port { $open } von { $service } hat von außen geantwortet
    [only] Port { $home } von { $service } hat auf der Loopback-Adresse des Hosts geantwortet
   *[other] Port { $open } von { $service } hat von außen geantwortet, Port { $home } auf der Loopback-Adresse des Hosts
}
expected = { $whom ->
    [administrator] Port { $port } von { $service } antwortet auf der Loopback-Adresse des Hosts, dort, wo die Verwaltung sitzt oder ein Tunnel endet
   *[everybody] Port { $port } von { $service } antwortet unter einer Adresse des Hosts, die andere erreichen
}
silent = { $whom ->
    [administrator] auf der Loopback-Adresse des Hosts führte kein Port zu Port { $port } von { $service }
   *[everybody] unter keiner Adresse des Hosts, die andere erreichen, hat Port { $port } von { $service } geantwortet
}
direction = { $written ->
    [compose] { $whom ->
        [administrator] Ein Eintrag unter `ports:` liest sich von links nach rechts: Adresse des Hosts, sein Port, Port des Containers. Nenn alle drei.
       *[everybody] Eine Adresse vor einem Eintrag unter `ports:` hält andere fern. Für wen ist dieser Port da?
    }
   *[run] { $whom ->
        [administrator] Ein veröffentlichter Port liest sich von links nach rechts: Adresse des Hosts, sein Port, Port des Containers. Nenn alle drei.
       *[everybody] Eine Adresse vor einem veröffentlichten Port hält andere fern. Für wen ist dieser Port da?
    }
}
elsewhere = von dort, wo harden-check läuft, lässt sich die Loopback-Adresse des Engine-Hosts nicht anrufen
