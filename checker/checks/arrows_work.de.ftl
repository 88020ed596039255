title = Der Dienst erreicht die, die er anrufen muss, über ihren Namen
why = Eine Trennung, die auch nötige Verbindungen kappt, schaltet noch am selben Abend jemand wieder ab.
passed = { $from } hat { $services } über den Namen erreicht, und jeder hat selbst geantwortet
expected = { $from } fragt { $to } über einen Namen, und { $to } selbst antwortet auf seinem eigenen Port
silent = kein Name von { $to } brachte { $from } zu einer Antwort
another = der Name von { $to } führt zu { $another }
told = { $variable } ist `{ $value }`, und dort hat kein { $to } geantwortet
untold = { $variable } sagt dem Dienst, wo { $to } ist, und hat keinen Wert
direction = Container kennen die Namen der anderen in einem selbst angelegten Netzwerk, in dem beide sind; frag dich, welches diese zwei gemeinsam haben.
loopback = { $shared ->
    [yes] { $variable } ist `{ $value }`, die Loopback-Adresse eines Netzwerks, das { $from } und { $to } gemeinsam haben: Wer in einem von beiden ist, erreicht jeden Port des anderen, auch die auf Loopback
   *[no] { $variable } ist `{ $value }`, und damit ruft { $from } sich selbst an: Jeder Container hat seine eigene Loopback-Adresse
}
address = { $variable } ist `{ $value }`, eine Adresse und kein Name
direction-loopback = Was auf Loopback steht, ist für die Programme eines Containers. In welchem Netzwerk könnten beide sein, jeder mit einer eigenen Adresse, und unter welchem Namen ist { $to } dort bekannt?
direction-address = Adressen vergibt die Engine bei jedem Start neu. Unter welchem Namen ist { $to } in dem Netzwerk bekannt, in dem beide sind?
