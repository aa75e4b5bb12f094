// The button, in the look of a link, by which the page offers to try something once more.

export function againButton(words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cw-link";
  button.textContent = words;
  button.addEventListener("click", act);
  return button;
}
