// Adding documents: dropped or chosen, sent one after the other, each with its progress and its own bad news.
import { element } from "./nodes.js";

export function start(form) {
  const input = form.querySelector('input[type="file"]');
  const zone = form.querySelector("[data-dropzone]");
  const list = form.querySelector("[data-progress]");
  const status = form.querySelector("[data-upload-status]");
  const filing = document.querySelector("[data-filing]");
  const rows = document.querySelector("[data-uploaded]");
  form.querySelector("[data-without-script]").hidden = true;
  form.addEventListener("submit", (event) => event.preventDefault());

  const waiting = [];
  let busy = false;

  const add = (files) => {
    for (const file of files) {
      const bar = element("progress", { max: 100, value: 0, "aria-label": `Sending ${file.name}` });
      const told = element("span", { className: "cw-small" }, "Waits");
      const line = element("li", { className: "cw-progress" }, element("b", {}, file.name), bar, told);
      list.append(line);
      waiting.push({ file, line, bar, told });
    }
    next();
  };

  const next = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length) await send(waiting.shift());
    busy = false;
    const [taken, refused] = [list.querySelectorAll(".is-taken").length, list.querySelectorAll(".is-refused").length];
    status.textContent = `${taken} taken, ${refused} not taken.${taken ? " Say what they are, then add them to the case." : ""}`;
    for (const line of list.querySelectorAll(".is-taken")) line.remove();
  };

  const send = ({ file, line, bar, told }) =>
    new Promise((done) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("files", file, file.name || "file");
      request.open("POST", form.dataset.uploads);
      request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]')?.content || "");
      request.setRequestHeader("X-One-File", "1");
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        bar.value = (event.loaded / event.total) * 100;
        told.textContent = event.loaded < event.total ? `${Math.round(bar.value)} %` : "Looking at it";
      });
      const refuse = (why) => {
        line.classList.add("is-refused");
        bar.remove();
        told.replaceChildren(why);
        line.append(element("button", { type: "button", className: "cw-link cw-small", "aria-label": `Hide ${file.name}`, onclick: () => line.remove() }, "Hide"));
        done();
      };
      request.addEventListener("load", () => {
        if (request.status === 401) document.dispatchEvent(new CustomEvent("cw:signed-out"));
        if (request.status === 413) return refuse("This file is larger than 25 MB. Ask for a smaller scan, or add it in parts.");
        const inWords = request.getResponseHeader("Content-Type")?.startsWith("text/plain");
        if (request.status === 422 || (request.status === 503 && inWords)) return refuse(request.responseText);
        if (request.status !== 200) return refuse("This file was not taken: the server could not look at it. Add it again.");
        line.classList.add("is-taken");
        told.textContent = "Taken";
        takeUp(request.responseText);
        done();
      });
      request.addEventListener("error", () => refuse("The connection broke off. Add this file again."));
      request.send(body);
    });

  /** The server's own markup of one row, as it stands on the page without scripts. */
  const takeUp = (markup) => {
    const made = new DOMParser().parseFromString(markup, "text/html").querySelector("[data-upload]");
    if (!made || rows.querySelector(`[data-upload="${made.dataset.upload}"]`)) return;
    rows.append(document.adoptNode(made));
    filing.hidden = false;
    name();
  };

  const name = () => {
    const count = rows.children.length;
    filing.querySelector("[data-file-all]").textContent = count === 1 ? "Add 1 document" : `Add ${count} documents`;
  };
  if (rows.children.length) name();

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  // A file that misses the zone must not replace the page.
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
}
