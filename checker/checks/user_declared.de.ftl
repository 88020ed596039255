title = Das Image oder der Startbefehl nennt einen Benutzer, der nicht root ist
why = Wo niemand genannt ist, nimmt Docker root, und wer das Image als Nächstes startet, schenkt einem Eindringling root, ohne es zu wissen.
passed = `USER { $user }` entscheidet, und PID 1 hat die uid { $uid }
passed-flag = { $written ->
    [compose] `user: "{ $user }"` entscheidet, und PID 1 hat die uid { $uid }
   *[run] `--user { $user }` entscheidet, und PID 1 hat die uid { $uid }
}
expected = { $written ->
    [dockerfile] ein Benutzer, dessen uid nicht 0 ist, in der laufenden Stufe
    [compose] ein Benutzer, dessen uid nicht 0 ist, in der laufenden Stufe oder in der Compose-Datei
   *[run] ein Benutzer, dessen uid nicht 0 ist, in der laufenden Stufe oder im Startbefehl
}
no-user = { $written ->
    [dockerfile] kein `USER` im Dockerfile, also nimmt die Engine root
    [compose] kein `USER` im Dockerfile und kein `user` in der Compose-Datei, also nimmt die Engine root
   *[run] kein `USER` im Dockerfile und kein `--user` im Startbefehl, also nimmt die Engine root
}
group-only = `USER { $user }` nennt eine Gruppe und keinen Benutzer, also nimmt die Engine root in dieser Gruppe
group-only-flag = { $written ->
    [compose] `user: "{ $user }"` nennt eine Gruppe und keinen Benutzer, also nimmt die Engine root in dieser Gruppe, was auch immer das Image sagt
   *[run] `--user { $user }` nennt eine Gruppe und keinen Benutzer, also nimmt die Engine root in dieser Gruppe, was auch immer das Image sagt
}
build-stage-only = `USER` steht nur in einer Stufe, die weggeworfen wird, also nimmt die Engine root
root = `USER { $user }` ist root
root-by-flag = { $written ->
    [compose] `user: "{ $user }"` ist root, was auch immer das Image sagt
   *[run] `--user { $user }` ist root, was auch immer das Image sagt
}
alias = `{ $user }` ist ein anderer Name für uid 0: PID 1 läuft damit
engine-differs = die Engine bekam den Benutzer `{ $engine }` statt `{ $user }`
direction = Ein Benutzer gilt von seiner Zeile bis zum Ende seiner eigenen Stufe; leg einen an und achte darauf, welche Stufe läuft.
direction-flag = { $written ->
    [compose] Die Compose-Datei hat das letzte Wort über das Image; schau, was sie über den Benutzer sagt.
   *[run] Der Startbefehl hat das letzte Wort über das Image; schau, was er über den Benutzer sagt.
}
