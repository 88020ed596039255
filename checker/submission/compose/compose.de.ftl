not-yet = diese Version von harden-check liest keine Compose-Dateien
