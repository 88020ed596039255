title = Notes outlive their container
why = A container that may be thrown away at any moment is only safe to throw away when its data lie elsewhere.
passed = a note written in one container was read from its replacement
expected = a note that was written before the container is replaced is read after it
not-written = the note could not be written: { $answer }
lost = the new container does not know the note
no-answer = the new container did not answer well: { $answer }
direction = Look at where the service keeps its notes, and at what of it is left when the container is gone.
