// Passwords that can be shown, and signing in again in the dialog that lies over a page which stays as it is.

const byId = (id) => document.getElementById(id);

function showAndHide(button) {
  const field = byId(button.dataset.show);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
  // A password that was shown is not to be offered to others as something typed before.
  field.form?.addEventListener("submit", () => (field.type = "password"));
}

async function send(form, address) {
  const body = new FormData(form);
  const headers = { Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body });
  return answer.headers.get("Content-Type")?.includes("json") ? answer.json() : { error: "That did not work. Use the link." };
}

function signInAgain(form) {
  const problem = byId("cw-again-error");
  const password = byId("cw-again-password");
  const code = byId("cw-again-code");
  let address = form.getAttribute("action");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    problem.hidden = true;
    let told;
    try {
      told = await send(form, address);
    } catch {
      told = { error: "Casework cannot be reached. Try again when the connection is back." };
    }
    if (told.error) {
      problem.textContent = told.error;
      problem.hidden = false;
      (code.parentElement.hidden ? password : code).focus();
    } else if (told.step === "/sign-in/code") {
      address = told.step;
      password.parentElement.hidden = true;
      code.parentElement.hidden = false;
      code.focus();
    } else if (told.step) {
      byId("cw-signed-out-link").click();
    } else {
      form.reset();
      address = form.getAttribute("action");
      password.parentElement.hidden = false;
      code.parentElement.hidden = true;
      document.dispatchEvent(new CustomEvent("cw:signed-out")); // asks who is signed in now, and closes the dialog
    }
  });
}

export function start() {
  document.querySelectorAll("button[data-show]").forEach(showAndHide);
  const form = byId("cw-again");
  if (form) signInAgain(form);
}
