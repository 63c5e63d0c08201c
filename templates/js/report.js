"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const make = (tag, text, attributes = {}) => {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };
  // A text of script.toml, from the page: its places filled, of two forms the one for the count.
  const texts = JSON.parse(document.body.dataset.texts);
  const say = (key, places = {}) =>
    (texts[key] ?? texts[`${key}.${places.count === 1 ? "one" : "other"}`]).replace(/\{(\w+)\}/g, (_, place) => places[place]);
  // A cell's values: its text, or data-v; values that begin with the separator follow the text.
  const values = cell => {
    const text = cell.textContent.trim().replaceAll("\u00a0", " ");
    const own = (cell.dataset.v ?? text).replaceAll("\u00a0", " ");
    return (own.startsWith("\u241f") && text ? text + own : own).split("\u241f");
  };

  // Colour scheme: the reader's choice stays with the page where the browser allows it.
  const stored = { get: () => { try { return localStorage.getItem("gnbreport-theme"); } catch { return null; } },
    set: value => { try { localStorage.setItem("gnbreport-theme", value); } catch { /* private window */ } } };
  const themeButton = document.querySelector("button.theme");
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const nameTheme = () => {
    themeButton.textContent = isDark() ? say("theme.light") : say("theme.dark");
    themeButton.setAttribute("aria-label", isDark() ? say("theme.light_colours") : say("theme.dark_colours"));
  };
  if (stored.get()) root.dataset.theme = stored.get();
  themeButton.hidden = false;
  nameTheme();
  themeButton.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; stored.set(root.dataset.theme); nameTheme(); });

  // Tables: sort, search, columns, CSV.
  const csvField = text => {
    const safe = /^[=+\-@\t\r']/.test(text) && Number.isNaN(Number(text)) ? "'" + text : text;
    return /[",\n\r]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  };
  const csv = table => {
    const heads = all("thead th", table);
    const lines = [heads.flatMap(th => th.dataset.keys.split(" ")).map(csvField).join(",")];
    for (const row of table.tBodies[0].rows) {
      if (row.hidden) continue;
      lines.push(Array.from(row.cells).flatMap((cell, i) => {
        const parts = values(cell);
        return heads[i].dataset.keys.split(" ").map((_, k) => csvField(parts[k] ?? ""));
      }).join(","));
    }
    return lines.join("\n") + "\n";
  };
  const download = (name, text) => {
    const link = make("a", "", { href: URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const sortBy = (table, index, button) => {
    const th = button.closest("th");
    const up = th.getAttribute("aria-sort") !== "ascending";
    const key = row => values(row.cells[index])[0];
    const rows = Array.from(table.tBodies[0].rows);
    rows.sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      const [p, q] = [Number(x), Number(y)];
      const order = Number.isNaN(p) || Number.isNaN(q) ? x.localeCompare(y, root.lang, { numeric: true }) : p - q;
      return up ? order : -order;
    });
    table.tBodies[0].append(...rows);
    for (const other of all("thead th", table)) other.removeAttribute("aria-sort");
    th.setAttribute("aria-sort", up ? "ascending" : "descending");
  };
  const show = (table, index, visible) => {
    for (const row of table.rows) if (row.cells[index]) row.cells[index].hidden = !visible;
  };
  const columnChoice = table => {
    const box = make("details");
    const list = make("div", "", { class: "choices" });
    box.append(make("summary", say("columns")), list);
    all("thead th", table).forEach((th, index) => {
      const label = make("label");
      const input = make("input", "", { type: "checkbox" });
      input.checked = th.dataset.optional === undefined;
      if (!input.checked) show(table, index, false);
      input.addEventListener("change", () => show(table, index, input.checked));
      label.append(input, " " + th.textContent);
      list.append(label);
    });
    return box;
  };
  const search = (table, count) => {
    const input = make("input", "", { type: "search", placeholder: say("search"), "aria-label": say("search_table") });
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every(word => text.includes(word));
        shown += !row.hidden;
      }
      count.textContent = say("found", { shown: shown, n: table.tBodies[0].rows.length });
    });
    return input;
  };
  for (const table of all("table.data")) {
    const tools = make("div", "", { class: "tools" });
    const rows = table.tBodies[0].rows.length;
    const count = make("span", say("rows", { count: rows }), { class: "count", role: "status" });
    const button = make("button", say("download"), { type: "button" });
    button.addEventListener("click", () => download(`${table.dataset.name}.csv`, csv(table)));
    const columns = columnChoice(table);
    if (rows > 5) tools.append(search(table, count));
    tools.append(columns, button, count);
    table.closest(".scroll").before(tools);
    all("thead th", table).forEach((th, index) => {
      const sorter = make("button", "", { type: "button" });
      sorter.append(...th.childNodes);
      sorter.addEventListener("click", () => sortBy(table, index, sorter));
      th.append(sorter);
    });
  }

  // The page names each thing once: a mark's key is the head of its tip, marks of one key in a chart share a tip,
  // and a row's key is its first cell's text.
  for (const plot of all(".plot")) {
    const tips = new Map();
    for (const mark of all("[data-tip]", plot)) {
      mark.dataset.key = mark.dataset.tip.split(" | ")[0];
      tips.set(mark.dataset.key, mark.dataset.tip);
    }
    for (const mark of all("[data-key]:not([data-tip])", plot)) mark.dataset.tip = tips.get(mark.dataset.key);
  }
  for (const row of all('tr[data-key=""]')) row.dataset.key = row.cells[0].textContent.trim();

  // Charts: details on hover or by arrow keys; the same variant is lit in all charts and tables.
  const tip = document.querySelector(".tip");
  const light = key => {
    for (const plot of all(".plot")) {
      const marks = all("[data-key]", plot);
      const same = key === null ? [] : marks.filter(mark => mark.dataset.key === key);
      plot.classList.toggle("lit", same.length > 0);
      for (const mark of marks) mark.classList.toggle("on", same.includes(mark));
    }
    for (const row of all("tr[data-key]")) row.classList.toggle("on", key !== null && row.dataset.key === key);
  };
  const place = (x, y) => {
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = Math.max(8, y + 14 + box.height > innerHeight ? y - box.height - 10 : y + 14) + "px";
  };
  const tell = (mark, x, y) => {
    tip.textContent = mark.dataset.tip.split(" | ").join("\n");
    tip.hidden = false;
    place(x, y);
    light(mark.dataset.key);
  };
  let keyed = false;
  const hush = () => { if (!tip.hidden) { tip.hidden = true; light(null); } };
  for (const plot of all(".plot")) {
    const marks = all("[data-tip]", plot);
    if (!marks.length) continue;
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", say("steps", { figure: plot.closest("figure").querySelector("h3").textContent.trim() }));
    let at = -1;
    plot.addEventListener("mousemove", event => {
      const mark = event.target.closest("[data-tip]");
      keyed = false;
      if (mark) tell(mark, event.clientX, event.clientY); else hush();
    });
    plot.addEventListener("mouseleave", hush);
    plot.addEventListener("blur", hush);
    plot.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") hush();
      if (!step) return;
      event.preventDefault();
      keyed = true;
      at = (at + step + marks.length) % marks.length;
      const box = marks[at].getBoundingClientRect();
      tell(marks[at], box.right, box.bottom);
    });
  }
  addEventListener("scroll", () => { if (!keyed) hush(); }, { passive: true });

  // Deep links: open what hides the target.
  const reveal = () => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target.matches("tr")) target.hidden = false;
    target.scrollIntoView({ block: target.matches("tr") ? "center" : "start" });
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  // How it was made: the inputs are written once in the page, and shown where they are asked for.
  const inputs = document.querySelector("#inputs ul");
  for (const drawer of all("details.made:not(#inputs)")) {
    drawer.addEventListener("toggle", () => {
      if (drawer.open && !drawer.querySelector("ul") && inputs) drawer.append(inputs.cloneNode(true));
    });
  }

  // The section being read.
  const links = new Map(all(".side a").map(a => [a.getAttribute("href").slice(1), a]));
  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) {
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const part of all("section.part")) watcher.observe(part);

  for (const button of all("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).innerText;
      try { await navigator.clipboard.writeText(text); button.textContent = say("copied"); }
      catch { getSelection().selectAllChildren(document.getElementById(button.dataset.copy)); button.textContent = say("selected"); }
    });
  }
})();
