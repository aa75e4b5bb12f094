// A question above the form that stays until it is answered by one of its buttons.

/** `ways` are [words, act]; an act that comes to nothing answers with the reason, and the question stays. */
export function ask(id, words, ways) {
  const before = document.getElementById(id);
  const box = document.createElement("div");
  box.id = id;
  box.className = "cw-note cw-note--watch cw-gapb";
  box.setAttribute("role", "alert");
  const said = document.createElement("b");
  said.textContent = words;
  const why = document.createElement("p");
  why.hidden = true;
  const row = document.createElement("div");
  row.className = "cw-row cw-gap";
  for (const [name, act] of ways) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = name;
    button.addEventListener("click", async () => {
      const reason = await act();
      if (!reason) return box.remove();
      why.textContent = reason;
      why.hidden = false;
    });
    row.append(button);
  }
  box.append(said, why, row);
  if (before) before.replaceWith(box);
  else document.getElementById("draft-place").append(box);
  box.scrollIntoView({ block: "nearest" });
}
