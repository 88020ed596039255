relied-on = harden-check lässt die Engine die Adressen seiner Netzwerke wählen, und hier verlässt sich etwas auf `{ $address }` aus `{ $subnet }`; ruf Container bei ihrem Namen
gateway = das Gateway `{ $address }` liegt in keinem Subnetz seines Netzwerks
