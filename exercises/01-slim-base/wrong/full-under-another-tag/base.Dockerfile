FROM harden-check/full:1
LABEL org.example.base="slim"
