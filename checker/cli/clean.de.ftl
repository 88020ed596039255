nothing = Es gab nichts aufzuräumen.
removed = Entfernt, was unterbrochene Läufe hinterlassen hatten: Container { $containers }, Volumes { $volumes }, Netzwerke { $networks }, Images { $images }.
alive =
    { $count ->
        [one] 1 Lauf ist noch im Gange und blieb unberührt.
       *[other] { $count } Läufe sind noch im Gange und blieben unberührt.
    }
of-others =
    { $count ->
        [one] 1 Lauf eines anderen Rechners oder Benutzers blieb unberührt.
       *[other] { $count } Läufe anderer Rechner oder Benutzer blieben unberührt.
    }
