occupied = `{ $folder }` holds files that are no book of harden-check; name an empty or a new folder
not-built = the book cannot be built: { $problem }
built = The book is in `{ $folder }`: open `index.html` in a browser.
