// The sliders of the forecast say in words what they mean while they are moved: "2 nurse reviewers out".
export const words = (value, { none, single, many, fewer }) => {
  if (value === 0) return none;
  if (value < 0) return `${-value} ${fewer}`;
  return `${value} ${value === 1 ? single : many}`;
};

for (const slider of document.querySelectorAll("[data-slider]")) {
  const told = document.getElementById(`${slider.id}-words`);
  const tell = () => {
    told.textContent = words(Number(slider.value), slider.dataset);
    slider.setAttribute("aria-valuetext", told.textContent);
  };
  slider.addEventListener("input", tell);
  tell();
}
