"use strict";
// Everything that comes from the server is shown as text: labels are data.
const byId = (id) => document.getElementById(id);
const state = { reviewer: "", item: null, progress: null };

async function call(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(typeof answer.detail === "string" ? answer.detail : "The server refused this.");
  return answer;
}

// One after the other: a key that is pressed while an item loads is about that item.
let queue = Promise.resolve();
function guarded(action) {
  queue = queue.then(async () => {
    byId("error").textContent = "";
    try {
      await action();
    } catch (error) {
      byId("error").textContent = error.message;
    }
  });
}

async function refresh() {
  const found = await call(`api/progress?reviewer=${encodeURIComponent(state.reviewer)}`);
  state.progress = found;
  byId("bar").max = found.items;
  byId("bar").value = found.done;
  byId("progress").textContent = `${found.done} of ${found.items} reviewed`;
  const kappa = found.fleiss === null ? "" : `, kappa ${found.fleiss.toFixed(2)}`;
  byId("agreement").textContent = found.shared
    ? `${found.reviewers.length} reviewers agree on ${found.percent.toFixed(0)} % of ${found.shared} items${kappa}`
    : "";
}

async function show(number) {
  const item = await call(`api/items/${number}?reviewer=${encodeURIComponent(state.reviewer)}`);
  state.item = item;
  byId("tags").textContent = [item.task, item.format, item.source].filter(Boolean).join(" · ");
  byId("prompt").textContent = item.prompt;
  byId("answer").textContent = item.answers.map((each) => (item.options[each] ? `${each}. ${item.options[each]}` : each)).join(" / ");
  byId("why").replaceChildren(...item.why.map((line) => element("li", line)));
  const pictures = item.pictures.map((source, place) => Object.assign(new Image(), { src: source, alt: `Picture ${place + 1}` }));
  byId("pictures").replaceChildren(...pictures);
  byId("pictures").classList.toggle("several", pictures.length > 1);
  byId("note").value = item.verdict ? item.verdict.note : "";
  showVerdict(item.verdict);
  byId("correction").hidden = true;
  byId("ids").textContent = `${item.number + 1} · ${item.item_id} · ${item.item_hash}`;
}

function showVerdict(verdict) {
  byId("said").className = verdict ? verdict.verdict : "";
  byId("said").textContent = verdict ? `You said: ${verdict.verdict}${verdict.answer ? ` to ${verdict.answer}` : ""}` : "";
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

async function judge(verdict, answer = "") {
  const { item_id, item_hash } = state.item;
  const note = byId("note").value;
  await call("api/verdicts", { item_id, item_hash, reviewer: state.reviewer, verdict, answer, note });
  await refresh();
  await nextOpen();
}

async function nextOpen() {
  const { open } = state.progress;
  const after = open.find((number) => number > state.item.number) ?? open[0];
  await show(after ?? state.item.number);
  if (!open.length) byId("progress").textContent += ". That was the last one, thank you.";
}

function startCorrection() {
  byId("correction").hidden = false;
  const possible = state.item.answer_kind === "yes_no" ? ["yes", "no"] : Object.keys(state.item.options);
  const buttons = possible.map((each) => Object.assign(element("button", each), { type: "button" }));
  buttons.forEach((button) => button.addEventListener("click", () => (byId("corrected").value = button.textContent)));
  byId("choices").replaceChildren(...buttons);
  byId("corrected").value = "";
  byId("corrected").focus();
}

const move = (step) => show(Math.min(Math.max(state.item.number + step, 0), state.progress.items - 1));
const actions = {
  accept: () => judge("accept"),
  reject: () => judge("reject"),
  correct: async () => startCorrection(),
  back: () => move(-1),
  forward: () => move(1),
  next: () => nextOpen(),
};
const keys = { a: "accept", r: "reject", c: "correct", ArrowLeft: "back", ArrowRight: "forward", n: "next" };

for (const [name, action] of Object.entries(actions)) byId(name).addEventListener("click", () => guarded(action));
byId("correction").addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(() => judge("correct", byId("corrected").value.trim()));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    byId("correction").hidden = true;
    document.activeElement.blur();
  }
  const typing = /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
  if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !state.item || !(event.key in keys)) return;
  event.preventDefault();
  guarded(actions[keys[event.key]]);
});
byId("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(async () => {
    state.reviewer = byId("name").value.trim();
    localStorage.setItem("reviewer", state.reviewer);
    await refresh();
    byId("who").textContent = state.reviewer;
    await show(state.progress.open[0] ?? 0);
    byId("enter").hidden = true;
    byId("desk").hidden = false;
  });
});
byId("name").value = localStorage.getItem("reviewer") ?? "";
