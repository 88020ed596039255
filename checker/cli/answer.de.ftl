note = Hinweis: { $note }
