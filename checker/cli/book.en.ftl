occupied = `{ $folder }` holds files that are no book of harden-check; name an empty or a new folder
not-built = the book cannot be built: { $problem }
built = The book is in `{ $folder }`: open `index.html` in a browser.
open =
    The book is open at { $address }
    Checks run in { $folder }. Ctrl-C ends it.
closed = The book is closed.
not-served = the book cannot be served: { $problem }
no-port = port { $port } cannot be used: { $problem }
help-port = Leave out `--port` to take a free one.
