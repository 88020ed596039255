other-key = ein anderer Schlüssel hat sie gemacht, oder das Signierte wurde verändert
other-image = sie gehört zu einem anderen Image, { $digest }
other-kind = sie ist keine Signatur eines Images, sondern sagt `{ $kind }`
unreadable = sie lässt sich nicht lesen: { $detail }
