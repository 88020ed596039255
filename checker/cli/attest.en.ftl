attested = Said of { $image }, signed: { $kind }
no-provenance = a provenance comes from the builder, and no file of one was named
help-provenance = `--predicate FILE` takes a predicate of SLSA's provenance, version 1: `buildDefinition` and `runDetails`.
unreadable = `{ $path }` cannot be read as what it should be: { $detail }
