verified = Geprüft: Der Schlüssel `{ $key }` hat { $image } signiert
not-verified = Nicht bestätigt: Keine Signatur von { $image } gilt für den Schlüssel `{ $key }`
unsigned = Nicht bestätigt: { $image } hat keine Signatur
counts = gilt: eine Signatur { $layout }
counts-as = gilt: eine Signatur { $layout }, gemacht für das Image unter dem Namen { $name }
does-not-count = gilt nicht: eine Signatur { $layout }; { $reason }
older = in der älteren Form
bundle = als Bundle
