// The desk's own script: single keys, passages selected on the page, files dropped. Every page works without it.
// Nothing here knows a word of a language: what is said stands in the page, in data attributes.

const KEPT = "gap-analyzer-keys"; // in this browser only
const USUAL = {
  confirm: "c", full: "1", partial: "2", none: "3", conflict: "4", "not-applicable": "5", undecided: "6", next: "o",
  after: "j", before: "k", evidence: "e", "page-after": "n", "page-before": "b", undo: "u", help: "?",
};

// --- keys: one key presses what carries its name; they can be changed and switched off (WCAG 2.1.4) ---

function readKeys() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) || "{}");
    return { on: kept.on !== false, map: kept.map && typeof kept.map === "object" ? kept.map : {} };
  } catch {
    return { on: true, map: {} };
  }
}

function keyOf(name) {
  return readKeys().map[name] || USUAL[name] || "";
}

function showKeys() {
  document.body.classList.toggle("nokeys", !readKeys().on);
  for (const hint of document.querySelectorAll("[data-shows]")) {
    hint.textContent = keyOf(hint.dataset.shows);
    hint.hidden = !readKeys().on;
  }
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox],[type=radio],[type=submit],[type=button]), textarea, select, [contenteditable]");
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.isComposing) return;
  if (!readKeys().on || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === keyOf("help")) {
    event.preventDefault();
    openHelp();
    return;
  }
  for (const button of document.querySelectorAll("[data-key]")) {
    if (keyOf(button.dataset.key) === event.key && button.getClientRects().length) {
      event.preventDefault();
      act(button);
      return;
    }
  }
}

function act(button) {
  const form = button.closest("[data-decide]");
  const reason = form && form.elements.reason;
  if (button.dataset.key === "evidence") {
    openEvidence();
  } else if (reason && !("proposed" in button.dataset) && button.dataset.key !== "confirm" && !reason.value.trim()) {
    choose(form, button);
  } else {
    button.click();
  }
}

// A verdict that differs needs a reason: the field takes the focus, and Enter in it records the verdict.
function choose(form, button) {
  for (const each of form.querySelectorAll(".chosen")) each.classList.remove("chosen");
  button.classList.add("chosen");
  form.dataset.pending = button.value;
  const told = form.querySelector("[data-told]");
  if (told) told.textContent = `${button.querySelector("span").textContent}: ${told.dataset.told}`;
  form.elements.reason.focus();
}

function pressInReason(event) {
  const form = event.target.closest && event.target.closest("[data-decide]");
  if (!form || event.target.name !== "reason" || !form.dataset.pending) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(`.verdicts [value="${CSS.escape(form.dataset.pending)}"]`));
  } else if (event.key === "Escape") {
    delete form.dataset.pending;
    event.target.blur();
  }
}

function openHelp() {
  const dialog = document.getElementById("keys-here");
  if (!dialog) return;
  const list = dialog.querySelector("ul");
  list.replaceChildren();
  const seen = new Set();
  for (const button of document.querySelectorAll("[data-key]")) {
    const key = keyOf(button.dataset.key);
    if (!key || seen.has(key) || !button.getClientRects().length) continue;
    seen.add(key);
    const line = document.createElement("li");
    const name = document.createElement("kbd");
    name.textContent = key;
    const words = button.cloneNode(true);
    for (const hint of words.querySelectorAll("kbd")) hint.remove();
    line.append(name, " ", words.textContent.trim());
    list.append(line);
  }
  dialog.showModal();
}

// --- a passage selected on the page becomes evidence ---

let selected = null; // the last words that were selected on the page, and their provision

// Between two letters of SVG text Chromium begins no selection: it then drags a caret along. The place where the
// button went down is remembered, and the caret becomes the other end of the selection.
let begun = null;

function noteStart(event) {
  begun = null;
  if (event.button !== 0 || event.detail !== 1 || event.shiftKey || !event.target.closest(".layer")) return;
  for (const aside of [0, 0.7, -0.7, 1.5, -1.5]) {
    const found = document.caretRangeFromPoint && document.caretRangeFromPoint(event.clientX + aside, event.clientY);
    if (found && elementOf(found.startContainer).closest("[data-p]")) {
      begun = { node: found.startContainer, offset: found.startOffset, x: event.clientX, y: event.clientY, far: false };
      return;
    }
  }
}

function mendSelection() {
  const selection = document.getSelection();
  if (!begun || !begun.far || !selection || !selection.isCollapsed || !selection.focusNode) return;
  if (!elementOf(selection.focusNode).closest(".layer")) return;
  if (selection.focusNode === begun.node && selection.focusOffset === begun.offset) return;
  selection.setBaseAndExtent(begun.node, begun.offset, selection.focusNode, selection.focusOffset);
}

// The words lie unseen over the image, and so would their highlight: it is drawn beside them.
function drawSelection(selection) {
  for (const layer of document.querySelectorAll(".layer")) {
    for (const old of layer.querySelectorAll(".selected")) old.remove();
    if (!selection || selection.isCollapsed || !selection.rangeCount || !selection.containsNode(layer, true)) continue;
    const toPoints = layer.getScreenCTM().inverse();
    for (const line of layer.querySelectorAll("text")) {
      if (!selection.containsNode(line, true) || !line.firstChild) continue;
      const range = document.createRange();
      const whole = selection.getRangeAt(0);
      range.selectNodeContents(line);
      if (line.contains(whole.startContainer)) range.setStart(whole.startContainer, whole.startOffset);
      if (line.contains(whole.endContainer)) range.setEnd(whole.endContainer, whole.endOffset);
      const seen = range.getBoundingClientRect();
      if (!seen.width) continue;
      const at = new DOMPoint(seen.x, seen.y).matrixTransform(toPoints);
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const size = { x: at.x, y: at.y, width: seen.width * toPoints.a, height: seen.height * toPoints.d };
      for (const [name, value] of Object.entries(size)) rect.setAttribute(name, value);
      rect.setAttribute("class", "selected");
      layer.prepend(rect);
    }
  }
}

function noteSelection() {
  if (begun) mendSelection();
  const selection = document.getSelection();
  drawSelection(selection);
  if (!selection || selection.isCollapsed || !selection.rangeCount) return;
  const range = selection.getRangeAt(0).cloneRange();
  const start = elementOf(range.startContainer).closest("[data-p]");
  const layer = start && start.closest(".layer, .pagetext");
  if (!layer) return;
  if (!layer.contains(range.endContainer)) range.setEndAfter(layer.lastChild); // dragged past the page
  takeWholeWords(range);
  const text = range.toString().trim();
  if (!text) return;
  selected = { text, provision: start.dataset.p };
  for (const button of document.querySelectorAll("[data-take]")) button.classList.add("ready");
}

function takeWholeWords(range) {
  const first = range.startContainer;
  const last = range.endContainer;
  if (first.nodeType === Node.TEXT_NODE) {
    let at = range.startOffset;
    while (at > 0 && !/\s/.test(first.data[at - 1])) at -= 1;
    range.setStart(first, at);
  }
  if (last.nodeType === Node.TEXT_NODE) {
    let at = range.endOffset;
    while (at > 0 && at < last.data.length && !/\s/.test(last.data[at - 1]) && !/\s/.test(last.data[at])) at += 1;
    range.setEnd(last, at);
  }
}

function elementOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
}

function openEvidence() {
  const folded = document.getElementById("evidence");
  if (!folded) return;
  folded.open = true;
  fillEvidence();
  const first = folded.querySelector(selected ? "[name=element]" : "[name=provision]");
  folded.scrollIntoView({ block: "center" });
  first.focus();
}

function fillEvidence() {
  const form = document.querySelector("[data-evidence]");
  if (!form || !selected) return;
  form.elements.quote.value = selected.text;
  const choice = form.elements.provision;
  if ([...choice.options].some((each) => each.value === selected.provision)) choice.value = selected.provision;
}

// Each line is made as wide as it is printed. (With textLength, Chromium begins no selection at some letters.)
function fitLines() {
  for (const line of document.querySelectorAll(".layer text[data-w]")) {
    const wide = line.getComputedTextLength();
    if (wide > 0) line.setAttribute("font-size", (line.getAttribute("font-size") * line.dataset.w) / wide);
    line.removeAttribute("data-w");
  }
}

// --- the page of the law: the chosen box into sight, without moving the whole page on a wide screen ---

function showBox() {
  const side = document.getElementById("pageside");
  const box = side && side.querySelector(".box.at");
  if (!box || side.scrollHeight <= side.clientHeight) return;
  const gap = box.getBoundingClientRect().top - side.getBoundingClientRect().top;
  side.scrollTop += gap - side.clientHeight / 3;
}

// --- what was done is said once more, so that a screen reader hears it; the focus goes to the new heading ---

function tell() {
  const told = document.getElementById("told");
  const toast = told && told.querySelector(".toast p");
  if (!toast) return;
  const words = toast.textContent;
  toast.textContent = "";
  setTimeout(() => { toast.textContent = words; }, 150);
  const heading = document.querySelector("h1");
  if (heading) heading.focus({ preventScroll: true });
}

function fetchAhead() {
  const next = document.querySelector("[data-next-image]");
  if (next) new Image().src = next.dataset.nextImage;
}

// --- files dropped on a form ---

function setUpDrop(form) {
  const input = form.querySelector("input[type=file]");
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}

// --- the page on which keys are changed ---

function setUpKeys(form) {
  const fields = [...form.querySelectorAll("[data-name]")];
  const on = form.querySelector("#keys-on");
  const wrong = form.querySelector("#keys-wrong");
  const kept = form.querySelector("#keys-kept");
  const fill = (state) => {
    on.checked = state.on;
    for (const each of fields) each.value = state.map[each.dataset.name] || each.dataset.default;
  };
  const keep = (state) => {
    localStorage.setItem(KEPT, JSON.stringify(state));
    kept.textContent = kept.dataset.text;
    showKeys();
  };
  fill(readKeys());
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    kept.textContent = "";
    const keys = fields.map((each) => each.value || each.dataset.default);
    const twice = new Set(keys).size !== keys.length;
    wrong.textContent = twice ? wrong.dataset.text : "";
    if (!twice) keep({ on: on.checked, map: Object.fromEntries(fields.map((each, n) => [each.dataset.name, keys[n]])) });
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    fill({ on: true, map: {} });
    wrong.textContent = "";
    keep({ on: true, map: {} });
  });
}

document.addEventListener("keydown", pressInReason);
document.addEventListener("keydown", press);
document.addEventListener("mousedown", noteStart);
document.addEventListener("mousemove", (event) => {
  if (begun && Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > 6) begun.far = true;
});
document.addEventListener("mouseup", () => { mendSelection(); begun = null; });
document.addEventListener("selectionchange", noteSelection);
document.addEventListener("htmx:after:swap", () => { showKeys(); fitLines(); showBox(); });
document.addEventListener("click", (event) => {
  const verdict = event.target.closest && event.target.closest(".verdicts button");
  const form = verdict && verdict.closest("[data-decide]");
  if (form && !("proposed" in verdict.dataset) && !form.elements.reason.value.trim()) {
    event.preventDefault();
    choose(form, verdict);
  }
  if (event.target.closest && event.target.closest("[data-take]")) openEvidence();
});
for (const form of document.querySelectorAll("[data-drop]")) setUpDrop(form);
for (const form of document.querySelectorAll("[data-keys]")) setUpKeys(form);
const folded = document.getElementById("evidence");
if (folded) folded.addEventListener("toggle", () => { if (folded.open) fillEvidence(); });
showKeys();
fitLines();
showBox();
tell();
fetchAhead();
