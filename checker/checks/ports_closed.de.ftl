title = Von außen erreicht niemand einen Port, der nicht für ihn gedacht ist
why = Ein veröffentlichter Port steht an der Netzwerkkarte des Hosts jedem offen, an den meisten Firewalls vorbei.
passed = { $service } hat niemandem geantwortet, für den der Dienst nicht gedacht ist; { $count } Anrufe wurden versucht, und der eigene Port des Labors antwortete an { $addresses } Stellen
expected = { $also ->
    [no] von außen antwortet Port { $ports } von { $service } und kein anderer
    [only] von außen erreicht niemand { $service }; auf der Loopback-Adresse des Hosts darf Port { $home } antworten
   *[other] von außen antwortet Port { $ports } von { $service } und kein anderer; Port { $home } antwortet nur auf der Loopback-Adresse des Hosts
}
expected-nobody = von außen erreicht niemand { $service }, auch nicht auf der Loopback-Adresse des Hosts
reached = { $way ->
    [relay] Port { $port } von { $service } hat über { $relay } geantwortet, das veröffentlicht ist; gelungene Anrufe: { $count }
    [loopback] Port { $port } von { $service } hat auf der Loopback-Adresse des Hosts geantwortet; gelungene Anrufe: { $count }
   *[open] Port { $port } von { $service } hat unter Adressen des Hosts geantwortet, die andere erreichen; gelungene Anrufe: { $count }
}
direction = { $way ->
    [relay] Ein veröffentlichter Container leiht seinen Port jedem, an den er Anrufe weiterreicht. Frag dich, für wen dieser arbeitet.
   *[other] { $meant ->
        [loopback] { $written ->
            [compose] Ein Eintrag unter `ports:` darf mit einer Adresse des Hosts beginnen. Welche erreicht nur der Host selbst?
           *[run] Ein veröffentlichter Port darf mit einer Adresse des Hosts beginnen. Welche erreicht nur der Host selbst?
        }
       *[nobody] Container in einem Netzwerk treffen sich ohne veröffentlichten Port. Wer draußen braucht diesen?
    }
}
