nothing = Es gab nichts aufzuräumen.
removed = Entfernt, was unterbrochene Läufe hinterlassen hatten: Container { $containers }, Volumes { $volumes }, Netzwerke { $networks }, Images { $images }.
removed-swarm = Aus einem Swarm entfernt, was unterbrochene Läufe hinterlassen hatten: Services und Geheimnisse { $count }.
left-swarm = Der Swarm, den harden-check betreten hatte, wurde verlassen.
swarm-put-off = Der Swarm, den harden-check betreten hatte, bleibt, solange eine andere Prüfung läuft oder Container in Netzwerken laufen, denn beim Verlassen verlieren sie ihre Namen; der nächste Befehl verlässt ihn.
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
