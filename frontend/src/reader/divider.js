// The line between the document and the form: dragged, or moved by arrows; where it stands is remembered.

const KEY = "casework.divider";
const [LEAST, MOST, STEP] = [25, 75, 2];

export function start(divider) {
  const split = divider.parentElement;
  if (!split.querySelector(".cw-form, .cw-decide__main")) {
    divider.hidden = true;
    return;
  }
  const set = (value, { keep = true } = {}) => {
    const share = Math.round(Math.min(MOST, Math.max(LEAST, value)));
    split.style.setProperty("--cw-reader-share", share / 100);
    divider.setAttribute("aria-valuenow", share);
    divider.setAttribute("aria-valuetext", `${share} % for the document`);
    if (keep) localStorage.setItem(KEY, share);
  };
  set(Number(localStorage.getItem(KEY)) || 51, { keep: false });
  divider.addEventListener("keydown", (event) => {
    const now = Number(divider.getAttribute("aria-valuenow"));
    const moves = { ArrowLeft: now - STEP, ArrowRight: now + STEP, Home: LEAST, End: MOST };
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    set(moves[event.key]);
    window.dispatchEvent(new Event("resize"));
  });
  divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    const reader = split.querySelector(".cw-reader");
    const move = ({ clientX }) => {
      const left = reader.getBoundingClientRect().left;
      const right = split.getBoundingClientRect().right;
      set(((clientX - left) / (right - left)) * 100);
    };
    const done = () => {
      divider.removeEventListener("pointermove", move);
      window.dispatchEvent(new Event("resize"));
    };
    divider.addEventListener("pointermove", move);
    divider.addEventListener("pointerup", done, { once: true });
    divider.addEventListener("pointercancel", done, { once: true });
  });
}
