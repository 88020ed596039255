title = Was der Dienst sendet, kommt bei den Hosts an, die er anrufen darf
why = Eine Grenze, die den einen erlaubten Weg abschneidet, wird am ersten Tag wieder aufgehoben.
passed = { $from } bekam eine Notiz, und { $hosts } hat davon gehört
expected = { $from } bekommt eine Notiz, und { $host } hört davon
silent = { $from } hat eine Notiz angenommen, und { $host } hat nichts davon gehört
refused = { $from } hat keine Notiz angenommen, also wurde nichts gesendet
direction = Folge der Notiz: Wen ruft dieser Dienst an, kennt er dessen Namen, und wer vermittelt?
