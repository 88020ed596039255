written = { $image } ist jetzt { $layout } signiert.
there = { $image } hat { $layout } schon eine Signatur dieses Schlüssels.
older = in der älteren Form
bundle = als Bundle
