title = Das Image einer schlechten Änderung wird nirgendwohin gepusht
why = Ein rotes Zeichen neben einem ausgelieferten Image ist eine Notiz fürs Archiv: Server holen sich, was in der Registry liegt.
passed = das Image keiner schlechten Änderung wird gepusht
expected = kein Push eines Images, in dessen Lauf eine Prüfung etwas gefunden hat
pushed = das Image der Änderung `{ $change }` wird gepusht ({ $finds })
direction = Was muss vorbei und gut ausgegangen sein, bevor dieser Job oder diese Zeile an die Reihe kommt?
pushed-excused = { $kind ->
    [stranger] das Image der Änderung `{ $change }` wird gepusht, wenn jemand von außerhalb des Teams sie bringt ({ $finds })
    [updated] das Image der Änderung `{ $change }` wird gepusht, wenn sie in einen offenen Pull-Request nachgeschoben wird ({ $finds })
    [path] das Image einer Änderung wie `{ $change }` wird gepusht, wenn sie nur `{ $value }` berührt ({ $finds })
   *[said] das Image der Änderung `{ $change }` wird gepusht, wenn `{ $name }` `{ $value }` ist ({ $finds })
}
