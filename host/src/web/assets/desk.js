// Keys, focus, and the way between a mark and its card. Every key is read off the button that shows it, so
// there is none that no button has. Without this script all forms and links work as they are.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const items = () => all("[data-item]");
  const card = () => document.activeElement?.closest?.(".card") ?? one(".card.here");

  // Shows where we are: the card, and the marks of its flag in the text.
  function here(item) {
    all(".here").forEach((it) => it.classList.remove("here"));
    if (!item?.dataset.flag) return;
    item.classList.add("here");
    const flag = item.dataset.flag;
    all("mark").filter((it) => it.dataset.flags.split(" ").includes(flag)).forEach((it) => it.classList.add("here"));
  }

  function go(item) {
    if (!item) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
    here(item);
    if (item.dataset.flag && matchMedia("(min-width: 60rem)").matches) {
      one(`#m-${item.dataset.flag}`)?.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const list = items();
    const at = list.indexOf(document.activeElement?.closest?.("[data-item]") ?? card());
    go(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)]);
  }

  const actions = {
    next: () => step(1),
    previous: () => step(-1),
    text: () => {
      const mark = document.activeElement?.closest?.(".ref");
      if (mark) return go(one(`#flag-${mark.id.slice(2)}`));
      const of = card();
      const to = of && one(`#m-${of.dataset.flag}`);
      to?.focus();
      to?.scrollIntoView({ block: "center" });
    },
  };

  // What comes in meanwhile is told in a line above the queue; the rows stay until somebody asks for it.
  const fresh = new Set(), changed = new Set();
  let stream, last;

  function tell(text) {
    const link = one("#live a");
    if (!link) return;
    const told = [];
    if (fresh.size) told.push(`${fresh.size} new ${fresh.size === 1 ? "story" : "stories"}`);
    if (changed.size) told.push(`${changed.size} changed`);
    link.hidden = !text && !told.length;
    link.firstElementChild.textContent = `${text ?? told.join(", ")} — show`;
  }

  function listen() {
    const line = one("#live");
    const from = line?.dataset.after;
    if (from || !line || document.hidden) stream = stream?.close();
    if (from) {
      last = from;
      delete line.dataset.after;
      fresh.clear();
      changed.clear();
    }
    if (!line || document.hidden || stream) return;
    stream = new EventSource(`/api/v1/events?after=${encodeURIComponent(last)}`);
    stream.addEventListener("story", (event) => {
      last = event.lastEventId;
      const { id, change } = JSON.parse(event.data);
      if (change.startsWith("new")) changed.delete(id), fresh.add(id);
      else if (!fresh.has(id)) changed.add(id);
      tell();
    });
    stream.addEventListener("reset", (event) => {
      last = event.lastEventId;
      tell("The queue has changed");
    });
  }

  // How far a run is, each second; at its end the page that tells what became of it.
  function look() {
    const job = one("#job[data-running]");
    if (!job) return;
    setTimeout(async () => {
      const answer = await fetch(job.dataset.running).catch(() => undefined);
      if (!job.isConnected) return;
      const now = answer?.ok && one("#job", new DOMParser().parseFromString(await answer.text(), "text/html"));
      if (now && !now.dataset.running) return location.assign(job.dataset.running);
      if (now) job.textContent = now.textContent;
      look();
    }, 1000);
  }

  // The numbers of a queue that is there before it is counted. Whoever is at a filter stays there.
  let asked;

  async function numbers() {
    const link = one("#filters")?.dataset.uncounted;
    if (!link || link === asked) return;
    asked = link;
    const tell = (text, failed) => {
      one("#counting span").textContent = text;
      one("#counting a").hidden = !failed;
    };
    tell("Counting…", false);
    const answer = await fetch(link).catch(() => undefined);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked === link) asked = undefined;
    const form = one("#filters");
    // Another page is there by now, which asks for its own.
    if (form?.dataset.uncounted !== link) return;
    const counted = page && one("#filters", page);
    if (!counted) return tell("The numbers could not be had.", true);
    delete form.dataset.uncounted;
    let last;
    for (const fresh of all("select", counted)) {
      const label = fresh.closest("label");
      const old = one(`#${fresh.id}`, form);
      if (old) {
        const chosen = old.value;
        old.replaceChildren(...fresh.children);
        old.value = chosen;
        if (!fresh.dataset.key) delete old.dataset.key;
      } else if (last) last.after(label);
      else form.prepend(label);
      last = old?.closest("label") ?? label;
    }
    const note = one(".counted", counted);
    note ? one("#counting").replaceWith(note) : one("#counting").remove();
    const fits = [one("#fits"), one("#fits", page)];
    if (fits.every(Boolean)) fits[0].textContent = fits[1].textContent;
  }

  // After a page came: to the flag that it is about, else to what had the focus, else to the top of it.
  function arrive() {
    // A page that comes is laid over the one before, which would leave in the form what was sent with it.
    const form = one("#add form");
    if (form) form.reset(), form.elements.field.value = "";
    // Nor does a filter keep what was chosen for the page before.
    one("#filters")?.reset();
    numbers();
    listen();
    look();
    const at = one(".flags")?.dataset.at;
    const flag = at && one(`#flag-${at}`);
    if (flag) return go(flag);
    if (document.activeElement === document.body) one("#main")?.focus({ preventScroll: true });
  }

  // The words that were last selected in the text: their field, and which of the places it is where they
  // stand there. Numbers of flags are no part of it; how words are parted does not matter.
  let picked;

  const plain = (range) => {
    const part = range.cloneContents();
    all(".ref", part).forEach((it) => it.remove());
    all(".hidden", part).forEach((it) => it.replaceWith(String.fromCodePoint(parseInt(it.textContent.slice(3, -1), 16))));
    return part.textContent.normalize("NFC").replace(/\s+/g, " ");
  };

  function pick() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const at = range.commonAncestorContainer;
    const field = (at.nodeType === 1 ? at : at.parentElement)?.closest("[data-field]");
    if (!field || !one("#add")) return;
    const words = plain(range).trim();
    const whole = document.createRange();
    whole.selectNodeContents(field);
    const text = plain(whole).trim();
    whole.setEnd(range.startContainer, range.startOffset);
    const before = plain(whole).trimStart().length;
    let nth = 1;
    for (let i = text.indexOf(words); i >= 0 && i < before; i = text.indexOf(words, i + 1)) nth += 1;
    picked = words && { words, nth, field: field.dataset.field };
  }

  function mark(form) {
    if (!picked) return;
    for (const name of ["words", "nth", "field"]) form.elements[name].value = picked[name];
    picked = undefined;
  }

  const typing = (it) => it?.isContentEditable || /^(input|textarea|select)$/i.test(it?.tagName ?? "");

  function press(key, target) {
    const open = one("details.dismiss[open]", card() ?? document);
    if (open) {
      const reason = one(`[data-reason="${CSS.escape(key)}"]`, open);
      if (reason) return reason.tagName === "INPUT" ? reason.focus() : reason.click();
    }
    const selector = `[data-key="${CSS.escape(key)}"]`;
    const within = card();
    const found = (within && one(selector, within)) ?? all(selector).find((it) => !it.closest(".card"))
      ?? one(selector);
    if (!found) {
      if (key === "j") return step(1);
      if (key === "k") return step(-1);
      return false;
    }
    if (found.dataset.do) return actions[found.dataset.do]();
    if (found.tagName === "SELECT") return found.focus();
    found.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.activeElement?.closest?.("details.dismiss[open]");
      const add = document.activeElement?.closest?.("#add[open]");
      if (add) {
        add.open = false;
        one("summary", add).focus();
      } else if (open) {
        open.open = false;
        go(open.closest(".card"));
      } else if (typing(document.activeElement)) document.activeElement.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (typing(event.target) || document.body.dataset.letters !== "on" || event.key.length !== 1) return;
    if (press(event.key, event.target) !== false) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    if (button) return actions[button.dataset.do]();
    const mark = event.target.closest?.("mark");
    if (mark && !getSelection().toString()) go(one(`#flag-${mark.dataset.flags.split(" ")[0]}`));
    const link = event.target.closest?.("a[href^='#flag-'],a[href^='#m-']");
    if (link) {
      const to = one(link.getAttribute("href"));
      if (to) {
        event.preventDefault();
        to.dataset.flag ? go(to) : (to.focus(), to.scrollIntoView({ block: "center" }));
      }
    }
  });

  // Nothing is sent twice by a double click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault(), event.stopImmediatePropagation();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 1500);
  }, true);

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest?.(".card");
    if (item) here(item);
  });
  document.addEventListener("toggle", (event) => {
    const open = event.target;
    if (open.matches?.("#add[open]")) mark(one("form", open)), open.querySelector("[name=text]").focus();
    if (open.matches?.("details.dismiss[open]")) all("details.dismiss[open]").forEach((it) => { if (it !== open) it.open = false; });
  }, true);
  // Words that are typed are looked for anew.
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("#add [name=words]")) target.form.elements.nth.value = target.form.elements.field.value = "";
  });
  document.addEventListener("selectionchange", pick);
  document.addEventListener("visibilitychange", listen);
  document.addEventListener("htmx:after:swap", arrive);
  document.addEventListener("DOMContentLoaded", arrive);
  if (document.readyState !== "loading") arrive();
})();
