const list = document.getElementById("notes");
const form = document.getElementById("write");
const text = document.getElementById("text");

async function show() {
  const answer = await fetch("/notes");
  const notes = await answer.json();
  list.replaceChildren(...notes.map((note) => {
    const item = document.createElement("li");
    item.textContent = note.text;
    return item;
  }));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await fetch("/notes", { method: "POST", body: text.value });
  text.value = "";
  await show();
});

show();
