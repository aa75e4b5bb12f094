// What was typed for a task that is somebody else's now and lies on this computer alone: to see, copy, or send as a comment.
import { told } from "../clock.js";
import * as kept from "./kept.js";

const MOST = 3_500; // characters of a comment that are left for it

/** What a field is called on this page, with the words of its choice; "" for what is no question. */
function asLine(form, name, values) {
  const said = values.map((value) => value.trim()).filter(Boolean);
  if (!said.length || name.split(".").some((part) => part.startsWith("__"))) return "";
  const fields = [...form.elements].filter((one) => one.name === name && one.type !== "hidden");
  const words = said.map((value) => {
    const choice = fields.find((one) => one.matches("[type=radio], [type=checkbox]") && one.value === value);
    const option = fields.flatMap((one) => [...(one.options || [])]).find((one) => one.value === value);
    return (choice?.labels[0] || option)?.textContent.trim() || value;
  });
  const first = fields[0];
  const legend = first?.matches("[type=radio], [type=checkbox]") && first.closest("fieldset")?.querySelector("legend");
  const asked = (legend || first?.labels?.[0])?.cloneNode(true);
  for (const tag of asked?.querySelectorAll("[data-optional], .cw-2") || []) tag.remove();
  const label = asked?.textContent.trim().replace(/\s+/g, " ");
  return label ? `${label}: ${words.join("; ")}` : words.join("; ");
}

const textOf = (form, values) =>
  Object.entries(values).map(([name, given]) => asLine(form, name, given)).filter(Boolean).join("\n");

async function sendAsComment(form, text) {
  try {
    const answer = await fetch(`/cases/${form.dataset.review}/comments`, {
      method: "POST",
      body: new URLSearchParams({
        csrf_token: document.querySelector('meta[name="csrf-token"]')?.content || "",
        text: `What I typed in “${form.dataset.title}” and could not send:\n${text.slice(0, MOST)}`,
      }),
    });
    return answer.ok && answer.redirected && new URL(answer.url).pathname.endsWith("/comments") ? "" : "It was not sent. It stays kept on this computer.";
  } catch {
    return "There is no connection. It stays kept on this computer: send it when the connection is back.";
  }
}

function button(words, act) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "govuk-button govuk-button--secondary";
  one.textContent = words;
  one.addEventListener("click", act);
  return one;
}

function show(form, copy) {
  const text = textOf(form, copy.values);
  if (!text) return kept.drop(copy.name);
  const box = document.createElement("section");
  box.className = "cw-note cw-note--watch cw-gapb";
  box.setAttribute("aria-label", "Kept on this computer");
  const head = document.createElement("b");
  head.textContent = `This computer kept what you typed until ${told(new Date(copy.at))}, and it had not reached Casework. Nobody else sees it.`;
  const words = document.createElement("textarea");
  words.className = "govuk-textarea cw-gap";
  words.readOnly = true;
  words.rows = Math.min(12, text.split("\n").length + 2);
  words.setAttribute("aria-label", "What you typed");
  words.value = text;
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const row = document.createElement("div");
  row.className = "cw-row cw-gap";
  row.append(
    button("Send it as a comment", async () => {
      const reason = await sendAsComment(form, text);
      said.textContent = reason || "It stands among the comments of the case.";
      if (reason) return;
      kept.drop(copy.name);
      row.remove();
    }),
    button("Copy it", async () => {
      words.select();
      await navigator.clipboard.writeText(text).catch(() => document.execCommand("copy"));
      said.textContent = "Copied.";
    }),
    button("Remove it", () => {
      kept.drop(copy.name);
      box.remove();
    }),
  );
  box.append(head, words, row, said);
  document.getElementById("draft-place").append(box);
}

/** The page of a task that the person can only read. */
export function offer(form) {
  kept.open(form.dataset.person, form.dataset.task);
  for (const copy of kept.copies()) show(form, copy);
}

/** Somebody else has the task since a moment ago: what stands here cannot be sent any more. */
export function isTaken(form, words) {
  for (const one of document.querySelectorAll("#task-form [data-main], button[form=release-form]")) {
    one.disabled = true;
    one.setAttribute("data-hidden", "");
  }
  const holder = document.querySelector(".cw-casebar__holder");
  if (holder) holder.textContent = words.split(". ")[0];
  if (document.getElementById("task-taken")) return;
  const box = document.createElement("div");
  box.id = "task-taken";
  box.className = "cw-note cw-note--watch cw-gapb";
  box.setAttribute("role", "alert");
  const said = document.createElement("b");
  said.textContent = words;
  box.append(said, " ", button("See it, copy it or send it as a comment", () => location.reload()));
  document.getElementById("draft-place").append(box);
  box.scrollIntoView({ block: "nearest" });
}

/** The task became this person's with the first word. */
export function isMine() {
  const holder = document.querySelector(".cw-casebar__holder");
  if (holder) holder.textContent = holder.textContent.replace(/Waits for (an?|somebody) [^.]*/, "You have it");
  for (const one of document.querySelectorAll("[data-once-mine]")) one.hidden = false;
}
