"use strict";
const cards = [...document.querySelectorAll(".card")];
const selects = [...document.querySelectorAll(".filters select")];
const search = document.getElementById("search");
const shown = document.getElementById("shown");
const nothing = document.getElementById("nothing");
const whys = document.getElementById("whys");
const large = document.getElementById("large");
const texts = new Map(cards.map((card) => [card, card.querySelector(".body").textContent.toLowerCase()]));

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = selects.filter((select) => select.value);
  let count = 0;
  for (const card of cards) {
    const fits = wanted.every((select) => card.dataset[select.name] === select.value)
      && words.every((word) => texts.get(card).includes(word));
    card.hidden = !fits;
    count += fits;
  }
  selects.forEach((select) => select.classList.toggle("set", Boolean(select.value)));
  shown.textContent = count === cards.length ? `${count} cards` : `${count} of ${cards.length} cards`;
  nothing.hidden = count > 0;
  remember();
}

// The filters stand in the address, so that a selection can be linked to and survives a reload.
function remember() {
  const state = new URLSearchParams();
  selects.forEach((select) => select.value && state.set(select.name, select.value));
  if (search.value) state.set("search", search.value);
  history.replaceState(null, "", state.size ? `#${state}` : location.pathname + location.search);
}

function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  selects.forEach((select) => { select.value = state.get(select.name) ?? ""; if (select.selectedIndex < 0) select.value = ""; });
  search.value = state.get("search") ?? "";
  if (state.has("why")) showWhys(true);
  filter();
}

function reset() {
  selects.forEach((select) => { select.value = ""; });
  search.value = "";
  filter();
}

function showWhys(open) {
  document.querySelectorAll(".card details").forEach((details) => { details.open = open; });
  whys.setAttribute("aria-pressed", String(open));
  whys.textContent = open ? "Hide every why" : "Show every why";
}

function enlarge(picture) {
  const image = picture.querySelector("img");
  const copy = picture.cloneNode(true);
  copy.setAttribute("aria-label", "Close");
  copy.style.setProperty("--ratio", image.naturalWidth / image.naturalHeight);
  large.querySelector(".stage").replaceChildren(copy);
  large.showModal();
}

function step(direction) {
  const visible = cards.filter((card) => !card.hidden);
  const here = visible.indexOf(document.activeElement.closest(".card"));
  const next = visible[Math.min(Math.max(here + direction, 0), visible.length - 1)];
  if (!next) return;
  next.querySelector(".picture").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

selects.forEach((select) => select.addEventListener("change", filter));
search.addEventListener("input", filter);
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("reset").addEventListener("click", reset);
document.getElementById("again").addEventListener("click", reset);
whys.addEventListener("click", () => showWhys(whys.getAttribute("aria-pressed") !== "true"));
document.getElementById("cards").addEventListener("click", (event) => {
  const picture = event.target.closest(".picture");
  if (picture) enlarge(picture);
});
large.addEventListener("click", (event) => { if (event.target.closest(".picture") || event.target === large) large.close(); });
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey || large.open) {
    if (event.key === "Escape" && event.target === search) { search.value = ""; filter(); search.blur(); }
    return;
  }
  const card = document.activeElement.closest(".card");
  if (event.key === "/") { event.preventDefault(); search.focus(); }
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "w" && card) { const why = card.querySelector("details"); why.open = !why.open; }
});
addEventListener("hashchange", recall);
recall();
