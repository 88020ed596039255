title = Nachbar und Dienst überstehen einen Angriff auf die Ressourcen
why = Ein einziger Container ohne Grenzen kann jeden anderen auf demselben Host aushungern.
passed = ein Nachbar antwortete während des Angriffs nach { $milliseconds } ms, und der Dienst antwortete danach
expected = ein Nachbar antwortet, während Ressourcen verbraucht werden, und der Dienst antwortet danach
neighbour-down = der Nachbar antwortete während des Angriffs nicht: { $answer }
service-down = der Dienst antwortete nach dem Angriff nicht: { $answer }
direction = Frag dich, was einen Prozess dieses Containers hindert, endlos Speicher, CPU-Zeit oder Prozessnummern zu nehmen, und wer den Dienst wieder startet, wenn es ihn getroffen hat.
