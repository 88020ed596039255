title = Der Kernel verweigert, was nur eine Capability erlaubt
why = Über rohe Sockets, fremde Dateien und Prozesse anderer Benutzer kommt ein Eindringling von einem Container zum nächsten.
passed = { $unclear ->
    [0] { $count } Versuche wurden gemacht und verweigert
    [one] { $count } Versuche wurden gemacht und verweigert; einen weiteren kann dieser Kernel nicht zeigen
   *[other] { $count } Versuche wurden gemacht und verweigert; { $unclear } weitere kann dieser Kernel nicht zeigen
}
expected = jeder Versuch, der eine Capability braucht, endet mit EPERM oder EACCES
reached = { $count ->
    [one] ein Versuch gelang ({ $attempt }); dazu braucht es { $capabilities }
   *[other] { $count } Versuche gelangen, zuerst { $attempt }; dazu braucht es { $capabilities }
}
all-unclear = dieser Kernel beantwortet keinen der { $count } Versuche mit einer klaren Weigerung
direction = Frag dich, welche dieser Rechte der Dienst überhaupt benutzt, und woher er die anderen hat.
namespace = mit `{ $option }` legte sich der Dienst einen User-Namespace an, und darin gilt ihm jede Capability
direction-namespace = Der Filter der Engine verweigert einen solchen Namespace jedem, der keine Capability hat, und `{ $option }` schaltet ihn ab. Frag dich, wozu der Dienst das braucht.
