not-yet = this version of harden-check reads no compose files
