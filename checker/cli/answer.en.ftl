note = note: { $note }
