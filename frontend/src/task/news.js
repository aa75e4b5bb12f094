// A document that is filed while somebody fills in the form: the page says so with the next draft that is saved.
let known = 0;

export function start(form) {
  const note = document.getElementById("news-note");
  if (!note) return;
  known = Number(form.dataset.documents);
  document.addEventListener("cw:draft-saved", ({ detail }) => {
    const more = Number(detail?.documents) - known;
    if (!(more > 0)) return;
    note.querySelector("[data-news]").textContent = more === 1 ? "A document was filed" : `${more} documents were filed`;
    note.hidden = false;
  });
  note.querySelector("button").addEventListener("click", () => location.assign(location.pathname));
}
