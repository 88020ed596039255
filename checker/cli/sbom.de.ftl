unread = das Image hat in { $database } eine Paketdatenbank, die harden-check nicht liest; eine Stückliste ohne diese Pakete wäre nicht wahr
doubtful = Die Einträge mancher Pakete passen nicht zu ihren Dateien: Diese Stückliste sagt, was die Datenbank sagt, und das ist nicht alles, was im Image steckt.
