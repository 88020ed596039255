attested = Über { $image } ausgesagt und signiert: { $kind }
no-provenance = eine Provenance kommt vom Builder, und es ist keine Datei damit genannt
help-provenance = `--predicate FILE` nimmt ein Prädikat von SLSAs Provenance, Version 1: `buildDefinition` und `runDetails`.
unreadable = `{ $path }` ist nicht als das zu lesen, was es sein soll: { $detail }
