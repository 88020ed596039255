relied-on = harden-check lässt die Engine die Adressen seiner Netzwerke wählen, und hier verlässt sich etwas auf `{ $address }` aus `{ $subnet }`; ruf Container bei ihrem Namen
gateway = das Gateway `{ $address }` liegt in keinem Subnetz seines Netzwerks
fixed-without-subnet = Docker gibt die Adresse `{ $address }`, die du verlangst, nur in einem Netzwerk mit einem Subnetz von dir, und `{ $network }` hat keines, in dem sie liegt
fixed-twice = `{ $address }` ist in `{ $network }` schon vergeben
