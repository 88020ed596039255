counterpart-full = a general-purpose image such as `debian:12` or `node:22`
counterpart-slim = an Alpine image such as `alpine:3` or `node:22-alpine`
counterpart-distroless = a distroless image such as `gcr.io/distroless/static` or `gcr.io/distroless/nodejs22`
counterpart-python = a Python image such as `python:3.13-slim`
counterpart-notes = the image of a build stage: it holds the finished notes application
counterpart-registry = a registry such as `registry:2`: the lab pushes into one of its own
counterpart-probe = none: the checker's own probe, which plays the intruder
