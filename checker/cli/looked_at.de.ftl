no-image = die Engine hat kein Image `{ $image }`
help-build = Bau es zuerst, oder gib den Namen so an, wie `docker image ls` ihn zeigt. Es wird keine Registry gefragt.
unreadable = das Image `{ $image }` ließ sich nicht lesen
