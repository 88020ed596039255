title = Der Dienst ist nach einem Absturz wieder da
why = Ein Absturz, den niemand behebt, ist ein Ausfall, für den eine einzige böse Anfrage reicht.
passed = er stürzte mit dem Exit-Code { $code } ab und antwortete nach { $milliseconds } ms wieder
expected = die Engine startet den abgestürzten Dienst wieder, und er antwortet
stayed-down = er stürzte mit dem Exit-Code { $code } ab und blieb unten
silent = er wurde wieder gestartet ({ $count }-mal) und gab keine gute Antwort
too-slow = er antwortete erst nach { $milliseconds } ms wieder
direction = Die Engine kann über den Prozess wachen; frag dich, was sie tun soll, wenn er endet.
