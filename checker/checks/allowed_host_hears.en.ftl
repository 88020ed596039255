title = What the service sends reaches the hosts that it may call
why = A limit that cuts off the one allowed way is lifted again on the first day.
passed = { $from } was given a note, and { $hosts } heard of it
expected = { $from } is given a note, and { $host } hears of it
silent = { $from } took a note, and { $host } heard nothing of it
refused = { $from } took no note, so that nothing was sent
direction = Follow the note: whom does this service call, does it know that one's name, and who passes it on?
