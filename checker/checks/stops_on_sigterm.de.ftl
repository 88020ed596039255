title = Der Dienst hört auf, wenn er darum gebeten wird
why = Ein Dienst, der abgeschossen werden muss, verliert, was er gerade schreibt, und macht jedes Einspielen einer Korrektur langsam.
passed = er endete { $milliseconds } ms nach dem Stoppsignal, mit dem Exit-Code { $code }
expected = er endet von selbst innerhalb von { $seconds } s nach dem Stoppsignal
killed = er reagierte nicht auf das Stoppsignal und wurde abgeschossen (Exit-Code 137); er hatte { $seconds } s
unheard = der Container endete mit dem Exit-Code { $code }, aber der Dienst hat das Signal nie gehört: Er wurde abgeschossen, als der erste Prozess endete
late = er endete erst nach { $milliseconds } ms, später als { $seconds } s
direction = Das Signal geht allein an PID 1; frag dich, welches Programm das ist und ob es das Signal weitergibt.
