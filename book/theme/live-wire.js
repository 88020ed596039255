// How does the page talk to `harden-check book`? With the key of its start, in questions and in streams.
"use strict";
const wire = (() => {
  const KEY = "harden-check-key";
  // The server sends at least a comment more often than this; a stream that is silent for longer is dead.
  const SILENCE = 60_000;

  // Stands in for a browser that keeps nothing.
  let taken = "";

  // What the server answered instead, by name: `no-key`, `already-running`, …; `lost` is no answer at all.
  class Refusal extends Error {
    constructor(kind, message) {
      super(message);
      this.kind = kind;
    }
  }
  const lost = () => new Refusal("lost", "@@live-lost@@");

  // The key leaves the address, so that it is in no bookmark and no screenshot.
  function takeKey() {
    const address = new URL(location.href);
    const key = address.searchParams.get("key");
    if (!key) return;
    taken = key;
    try { localStorage.setItem(KEY, key); } catch { /* private mode */ }
    address.searchParams.delete("key");
    history.replaceState(history.state, "", address);
  }

  // Read for each request: another window may have got the key of a newer start.
  function key() {
    try { return localStorage.getItem(KEY) ?? taken; } catch { return taken; }
  }

  async function request(path, options) {
    if (!key()) throw new Refusal("no-key", "@@live-no-key@@");
    const headers = { "X-Harden-Check-Key": key(), ...options.headers };
    let answer;
    try {
      answer = await fetch(`/api/${path}?lang=${document.documentElement.lang}`, { cache: "no-store", ...options, headers });
    } catch (problem) {
      throw options.signal?.aborted ? problem : lost();
    }
    if (answer.ok) return answer;
    const { error, message } = await answer.json().catch(() => ({}));
    throw new Refusal(error ?? "unknown", message ?? `HTTP ${answer.status}`);
  }

  async function get(path) {
    return (await request(path, {})).json();
  }

  function send(path, body, signal) {
    return request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
  }

  async function post(path, body) {
    return (await send(path, body)).json();
  }

  // The events of one stream, `{ name, data }`, as they arrive. A chunk may end anywhere, also within a letter.
  async function* stream(path, body, signal) {
    const reader = (await send(path, body, signal)).body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    try {
      for (;;) {
        const { done, value } = await answered(reader, signal);
        if (done) return;
        text = (text + decoder.decode(value, { stream: true })).replace(/\r\n/g, "\n");
        const blocks = text.split("\n\n");
        text = blocks.pop();
        for (const event of blocks.map(parsed)) if (event) yield event;
      }
    } finally {
      reader.cancel().catch(() => { /* it is closed already */ });
    }
  }

  async function answered(reader, signal) {
    let timer;
    const silence = new Promise((_, reject) => { timer = setTimeout(() => reject(lost()), SILENCE); });
    try {
      return await Promise.race([reader.read(), silence]);
    } catch (problem) {
      throw signal.aborted ? problem : lost();
    } finally {
      clearTimeout(timer);
    }
  }

  // One block of a stream; nothing where it holds only comments.
  function parsed(block) {
    const field = (name) => block.split("\n")
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ""));
    const data = field("data");
    return data.length > 0 ? { name: field("event")[0], data: JSON.parse(data.join("\n")) } : null;
  }

  return { takeKey, get, post, stream, KEY };
})();
