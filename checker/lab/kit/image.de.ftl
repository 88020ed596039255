counterpart-full = ein Allzweck-Image wie `debian:12` oder `node:22`
counterpart-slim = ein Alpine-Image wie `alpine:3` oder `node:22-alpine`
counterpart-distroless = ein Distroless-Image wie `gcr.io/distroless/static` oder `gcr.io/distroless/nodejs22`
counterpart-python = ein Python-Image wie `python:3.13-slim`
counterpart-notes = das Image einer Build-Stufe: Es enthält die fertige Notizen-Anwendung
counterpart-registry = eine Registry wie `registry:2`: Das Labor pusht in seine eigene
counterpart-probe = keines: die Sonde von harden-check, die den Eindringling spielt
