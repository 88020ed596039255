title = No question for a name gets out of the service's networks
why = A name has room for data: whoever may ask for any name can write to the outside.
passed = the lab's name server outside heard nothing of the question that { $from } asked
expected = a question for a foreign name stays inside
heard = the lab's name server outside heard the question that { $from } asked
no-name-server = the lab's own question was not heard either, so that silence proves nothing
not-asked = the question was not asked to its end: { $attempt }
direction = Which of its networks leads outside? The engine's name server forwards what it does not know.
