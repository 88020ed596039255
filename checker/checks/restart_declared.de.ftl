title = Der Startbefehl sagt, dass ein abgestürzter Dienst wieder startet
why = Um drei Uhr nachts schaut niemand hin; die Engine schon, wenn man es ihr gesagt hat.
passed = die Regel ist `{ $policy }`, und die Engine zeigt sie
passed-bounded = { $count ->
    [one] die Regel ist `{ $policy }`, höchstens ein Versuch, und die Engine zeigt sie
   *[other] die Regel ist `{ $policy }`, höchstens { $count } Versuche, und die Engine zeigt sie
}
passed-swarm = der Swarm startet einen neuen Task, wenn einer geendet hat: Seine Bedingung ist `{ $condition }`
passed-swarm-default = im Befehl steht nichts, und die Vorgabe eines Swarms ist `any`: Er startet einen neuen Task, wenn einer geendet hat
expected = eine Restart-Policy, die einen abgestürzten Container wieder startet
missing = es ist keine Restart-Policy angegeben, und die Vorgabe der Engine ist, nichts zu tun
other-policy = die Regel ist `{ $policy }`, und die tut nach einem Absturz nichts
removed = die Regel ist `{ $policy }`, und der Container wird entfernt, wenn er endet
engine-differs = die Engine zeigt die Regel `{ $engine }`, im Befehl steht `{ $policy }`
direction = Die Engine kennt mehrere Regeln; frag dich, in welchen Fällen jede davon einen Container wieder startet.
