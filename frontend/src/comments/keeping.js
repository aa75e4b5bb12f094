// A comment that is typed and not sent stays on this computer until it is: a page that is left or loaded again loses nothing.

const form = document.getElementById("comment-form");
const text = document.getElementById("text");
const name = form.dataset.keep;
const SENT = `${name}:sent`;

function keep() {
  try {
    if (text.value.trim()) localStorage.setItem(name, text.value);
    else localStorage.removeItem(name);
  } catch {
    // This computer keeps nothing; the page itself still holds the words.
  }
}

const isAdded = location.hash.startsWith("#comment-") && sessionStorage.getItem(SENT) === localStorage.getItem(name);
if (isAdded) localStorage.removeItem(name);
sessionStorage.removeItem(SENT);

const before = localStorage.getItem(name);
if (before && !text.value) {
  text.value = before;
  document.getElementById("comment-kept").hidden = false;
}
text.addEventListener("input", keep);
form.addEventListener("submit", () => {
  keep();
  sessionStorage.setItem(SENT, text.value);
});
