title = Der Dienst erreicht die, die er anrufen muss, über ihren Namen
why = Eine Trennung, die auch nötige Verbindungen kappt, schaltet noch am selben Abend jemand wieder ab.
passed = { $from } hat { $services } über den Namen erreicht, und jeder hat selbst geantwortet
expected = { $from } fragt { $to } über einen Namen, und { $to } selbst antwortet auf seinem eigenen Port
silent = kein Name von { $to } brachte { $from } zu einer Antwort
another = der Name von { $to } führt zu { $another }
direction = Container kennen die Namen der anderen in einem selbst angelegten Netzwerk, in dem beide sind; frag dich, welches diese zwei gemeinsam haben.
