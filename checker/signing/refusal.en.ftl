other-key = another key made it, or what it signs was changed
other-image = it was made for another image, { $digest }
other-kind = it is no signature of an image, but says `{ $kind }`
unreadable = it cannot be read: { $detail }
