// What the pages do better with a script. Everything works without it.
(() => {
  "use strict";
  const KEEP = "draft:";

  // A copy of what is typed stays in the browser until the server has it.
  const copyOf = (form) => KEEP + location.host + form.dataset.keep;
  const typed = (form) => Object.fromEntries(
    [...form.elements]
      .filter((field) => field.name && field.matches("textarea, input[type=text]"))
      .map((field) => [field.name, field.value]),
  );
  const keep = (form) => {
    try {
      localStorage.setItem(copyOf(form), JSON.stringify({ at: Date.now(), fields: typed(form) }));
    } catch {
      // A full or forbidden store costs the copy only; the server still saves.
    }
  };
  const forget = (name) => localStorage.removeItem(KEEP + location.host + name);
  const restore = (form) => {
    const stored = localStorage.getItem(copyOf(form));
    if (!stored || form.dataset.filled) return;
    const { at, fields } = JSON.parse(stored);
    if (at <= Number(form.dataset.savedAt || 0)) return;
    let changed = false;
    for (const [name, value] of Object.entries(fields)) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLElement && !field.value && value) {
        field.value = value;
        changed = true;
      }
    }
    if (changed) form.querySelector("[data-restored]")?.removeAttribute("hidden");
  };

  for (const form of document.querySelectorAll("form[data-keep]")) {
    restore(form);
    form.addEventListener("input", () => keep(form));
  }
  for (const done of document.querySelectorAll("[data-forget]")) forget(done.dataset.forget);

  // How many characters stand in a field.
  const count = (field) => {
    const place = document.getElementById(field.dataset.count);
    if (place) place.textContent = place.dataset.words.replace("0", [...field.value].length);
  };
  for (const field of document.querySelectorAll("[data-count]")) {
    count(field);
    field.addEventListener("input", () => count(field));
  }

  // The filter sheet is open beside a wide page and folded on a narrow one.
  const wide = matchMedia("(min-width: 62em)");
  const unfold = () => {
    for (const sheet of document.querySelectorAll("details.filters")) sheet.open = wide.matches;
  };
  unfold();
  wide.addEventListener("change", unfold);

  // A filter that is ticked is applied at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-now] input")) event.target.form.requestSubmit();
  });

  // The menu closes with Escape and at a click beside it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A second press while the first is on its way does nothing; the server would answer the same.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent && form.method === "post") event.preventDefault();
    else if (!form.hasAttribute("hx-post")) {
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 4000);
    }
  });
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  const errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
