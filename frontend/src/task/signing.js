// The decision in words in the sign bar, the button in the words of what was chosen, the password for a signature.

/** "Approve both lines", "Deny 1 Feet, approve 2 Face"; nothing while a line is undecided. */
function ofLines(lines) {
  if (lines.some(([, outcome]) => !outcome)) return "";
  const kinds = new Set(lines.map(([, outcome]) => outcome.toLowerCase()));
  const told =
    kinds.size === 1 && lines.length > 1
      ? `${lines[0][1].toLowerCase()} ${lines.length === 2 ? "both" : "all"} lines`
      : lines.map(([line, outcome]) => `${outcome.toLowerCase()} ${line}`).join(", ");
  return told[0].toUpperCase() + told.slice(1);
}

function words(form, signs) {
  const decision = form.querySelector('input[name="decision"]:checked');
  const asked = form.querySelector('input[name="decision"]');
  if (asked && !decision) return "No decision yet";
  if (asked && !signs) return decision.labels[0].textContent;
  const drafted = [...form.querySelectorAll("[data-drafted]")].map((one) => [one.dataset.drafted, one.dataset.outcome]);
  const chosen = [...form.querySelectorAll("[data-outcome-of]")].map((one) => [
    one.dataset.outcomeOf,
    one.querySelector("input[type=radio]:checked")?.labels[0].textContent,
  ]);
  const lines = drafted.length ? drafted : chosen;
  if (lines.length) return ofLines(lines) || "No decision yet";
  return decision?.labels[0].textContent || "No decision yet";
}

export function start(form) {
  const place = document.getElementById("decision-words");
  const happens = document.getElementById("what-happens");
  const password = form.querySelector("[data-signs]");
  const main = form.querySelector("[data-main]");
  if (!main) return;
  const verbs = JSON.parse(main.dataset.verbs);
  const answers = password ? JSON.parse(password.dataset.signs) : [];
  const refresh = () => {
    const decision = form.querySelector('input[name="decision"]:checked')?.value;
    const signs = answers.includes(decision);
    if (place) place.textContent = words(form, signs);
    happens?.toggleAttribute("data-hidden", Boolean(decision) && !signs);
    password?.toggleAttribute("data-hidden", !signs);
    main.textContent = verbs[decision] ?? verbs[""];
  };
  form.addEventListener("cw:shown", refresh);
  refresh();
}
