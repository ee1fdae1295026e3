"use strict";
// The page of dbssot. All texts of the project are set as text, never as markup; the content security policy allows this script alone.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const svgNames = "http://www.w3.org/2000/svg";

  /** h("p.dim", {id: "x"}, "text", child…): attributes that are undefined are left out. */
  function h(what, attributes, ...children) {
    const [name, ...classes] = what.split(".");
    const element = document.createElement(name);
    if (classes.length) element.className = classes.join(" ");
    return fill(element, attributes, children);
  }
  // What stands between backticks is code, as findings write it.
  function prose(text) {
    const parts = String(text).split("`");
    if (parts.length % 2 === 0) return [text];
    return parts.map((part, i) => (i % 2 ? h("code", {}, part) : part));
  }
  function s(what, attributes, ...children) {
    const [name, ...classes] = what.split(".");
    const element = document.createElementNS(svgNames, name);
    if (classes.length) element.setAttribute("class", classes.join(" "));
    return fill(element, attributes, children);
  }
  function fill(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== "") element.append(child);
    }
    return element;
  }
  const at = (spot) => (spot.file ? spot.file + (spot.line ? ":" + spot.line : "") : "");
  const badge = (kind, text) => h("span.badge." + kind, {}, text || kind);
  const serviceName = (name) => name || "this project";
  const many = (n, one, more) => n + " " + (n === 1 ? one : more);

  // What the reader chose lives in the fragment of the address, so that it can be sent to somebody.
  const state = new URLSearchParams(location.hash.slice(1));
  function keep(key, value) {
    if (value) state.set(key, value);
    else state.delete(key);
    const text = state.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function theme() {
    const button = document.getElementById("theme");
    const names = { "": "Theme: system", light: "Theme: light", dark: "Theme: dark" };
    const show = () => {
      const chosen = state.get("theme") || "";
      if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
      else delete root.dataset.theme;
      button.textContent = names[chosen] || names[""];
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const order = ["", "light", "dark"];
      keep("theme", order[(order.indexOf(state.get("theme") || "") + 1) % 3]);
      show();
    });
    show();
    return show;
  }

  function section(id, title, ...children) {
    const place = document.getElementById("content");
    place.append(h("section", { "aria-labelledby": id }, h("h2", { id, tabindex: "-1" }, title), ...children));
    const link = h("a", { href: "#" + id, onclick: (event) => { event.preventDefault(); const target = document.getElementById(id); target.scrollIntoView(); target.focus({ preventScroll: true }); } }, title);
    document.querySelector("nav").append(link);
  }

  function table(columns, rows, caption) {
    return h("table.folds", {}, h("caption.hidden-text", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((column) => h(column.number ? "th.number" : "th", { scope: "col" }, column.title)))),
      h("tbody", {}, rows));
  }
  const cell = (label, ...children) => h("td", { "data-label": label }, ...children);
  const short = (label, ...children) => h("td.short", { "data-label": label }, ...children);

  function placesList(places, title) {
    if (!places.length) return null;
    return h("details", {}, h("summary", {}, title || many(places.length, "place", "places")),
      h("ul.places", {}, places.map((place) => h("li", {}, at(place) ? h("span.mono", {}, at(place)) : "", at(place) && place.note ? " " : "", place.note || ""))));
  }

  // Compare

  function comparison(compare) {
    const words = { better: "better", worse: "worse", same: "same", changed: "changed" };
    const rows = compare.metrics.map((metric) => h("tr", {}, h("th", { scope: "row" }, metric.name), h("td.number", { "data-label": "Before" }, metric.before), h("td.number", { "data-label": "After" }, metric.after),
      cell("Verdict", badge(metric.verdict, words[metric.verdict]), metric.note ? h("div.dim", {}, metric.note) : "")));
    section("compare", "What changed", h("p", {}, compare.summary),
      table([{ title: "Metric" }, { title: compare.before, number: true }, { title: compare.after, number: true }, { title: "Verdict" }], rows, "Metrics of both revisions"));
    if (compare.changes.length) {
      section("changes", "What came and went", table([{ title: "What" }, { title: "Gone" }, { title: "New" }],
        compare.changes.map((change) => h("tr", {}, h("th", { scope: "row" }, change.name), cell("Gone", change.gone.join(", ") || "–"), cell("New", change.added.join(", ") || "–"))), "Drivers, pools, limits and variables that came and went"));
    }
    if (compare.series.length) {
      section("trend", "Trend", h("div.trends", {}, compare.series.map((series) => trend(series, compare.revisions))));
    }
  }

  function trend(series, revisions) {
    const width = 460, height = 190, left = 58, right = 12, top = 14, bottom = 30;
    const highest = Math.max(1, ...series.values), lowest = Math.min(0, ...series.values);
    const x = (i) => left + (revisions.length < 2 ? 0 : (i * (width - left - right)) / (revisions.length - 1));
    const y = (value) => top + (1 - (value - lowest) / (highest - lowest || 1)) * (height - top - bottom);
    const drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": series.name + ": " + series.values.map((value, i) => revisions[i] + " " + value).join(", ") },
      s("text", { x: 4, y: y(highest) + 4 }, String(highest) + (series.unit || "")), s("text", { x: 4, y: y(lowest) }, String(lowest) + (series.unit || "")),
      s("polyline", { points: series.values.map((value, i) => x(i) + "," + y(value)).join(" ") }),
      series.values.map((value, i) => s("circle", { cx: x(i), cy: y(value), r: 3.5 }, s("title", {}, revisions[i] + ": " + value))),
      s("text", { x: left, y: height - 8 }, revisions[0]), s("text", { x: width - right, y: height - 8, "text-anchor": "end" }, revisions[revisions.length - 1]));
    return h("div.trend", {}, h("h3", {}, series.name), drawing);
  }

  // Policy

  function policy(map) {
    if (!map.policy.length) {
      section("policy", "Policy", h("p.empty", {}, prose("No policy declares what should hold. `dbssot init` writes a first one; until then this page shows what is, and judges by what the project itself does most.")));
      return;
    }
    const order = { broken: 0, unknown: 1, kept: 2 };
    const lines = [...map.policy].sort((a, b) => order[a.state] - order[b.state]);
    section("policy", "Policy", table([{ title: "State" }, { title: "Demand" }, { title: "Wanted" }, { title: "Seen" }],
      lines.map((line) => h("tr", {}, cell("State", badge(line.state)), h("th.mono", { scope: "row" }, line.key), cell("Wanted", h("span.mono", {}, line.says)), cell("Seen", line.why, placesList(line.places)))), "Demands of the policy and how the project stands to them"));
  }

  // Services

  const passages = { through: "through", partly: "partly past", bypassed: "past", unknown: "not followed" };
  function usual(values) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  }
  function services(map) {
    const rows = [];
    const production = map.sinks.filter((sink) => sink.context === "production");
    const family = (pool) => pool.replace(" (default)", "").replace("AsyncAdapted", "");
    const usualPool = usual(production.filter((sink) => sink.kind === "engine").map((sink) => family(sink.pool)));
    for (const service of map.services) {
      service.sinks.forEach((index, i) => {
        const sink = map.sinks[index];
        const differs = sink.kind === "engine" && sink.context === "production" && family(sink.pool) !== usualPool;
        const limits = sink.timeouts.map((limit) => limit.step + " " + (limit.unlimited ? "without limit" : limit.milliseconds === null ? "not followed" : limit.milliseconds / 1000 + " s"));
        rows.push(h("tr", {}, h("th", { scope: "row" }, i === 0 ? serviceName(service.name) : h("span.dim", {}, serviceName(service.name))),
          cell("Sink", h("span.mono", {}, at(sink)), h("div.dim", {}, sink.call + (sink.context === "production" ? "" : " (" + sink.context + ")"))),
          short("Driver", sink.driver), short("Mode", sink.mode),
          cell("Pool", differs ? h("span.deviates", {}, sink.pool, " ", h("span.dim", {}, "(most: " + usualPool + ")")) : sink.pool),
          cell("Timeouts", limits.length ? limits.join(", ") : h("span.dim", {}, "none seen")),
          cell("Source", sink.elsewhere ? badge("same", "another kind of database") : badge(sink.passage, passages[sink.passage]), h("div", {}, sink.source), sink.hands.length ? placesList(sink.hands, many(sink.hands.length, "step", "steps") + " from source to sink") : ""),
          short("Database", sink.database || h("span.dim", {}, "not followed"))));
      });
      if (!service.sinks.length) {
        rows.push(h("tr", {}, h("th", { scope: "row" }, serviceName(service.name)), h("td.dim", { colspan: 7 }, "no engine or connection seen; " + (service.drivers.length ? "imports " + service.drivers.join(", ") : "no driver imported"))));
      }
    }
    section("services", "Services", rows.length ? table(["Service", "Sink", "Driver", "Mode", "Pool", "Timeouts", "Source of the URL", "Database"].map((title) => ({ title })), rows, "Engines and connections by service") : h("p.empty", {}, "No engine or connection was seen."), reads(map));
  }
  function reads(map) {
    const outside = [];
    for (const service of map.services) {
      for (const variable of service.variables) {
        if (variable.outside.length) outside.push(h("tr", {}, h("th.mono", { scope: "row" }, variable.name), cell("Service", serviceName(service.name)), h("td.number", { "data-label": "Reads inside" }, String(variable.inside.length)), cell("Read outside at", variable.outside.map((spot) => h("div.mono", {}, at(spot))))));
      }
    }
    const hands = map.services.flatMap((service) => service.hands.filter((hand) => !hand.in_source_of_truth).map((hand) => ({ ...hand, note: hand.what })));
    return [outside.length ? [h("h3", {}, "Variables read outside the source of truth"), table([{ title: "Variable" }, { title: "Service" }, { title: "Inside", number: true }, { title: "Outside" }], outside, "Database variables read outside the source of truth")] : null,
      hands.length ? placesList(hands, many(hands.length, "place puts", "places put") + " URLs together or take them apart outside the source of truth") : null];
  }

  function environments(map) {
    const rows = [];
    const runs = (environment) => (environment.context === "production" ? 0 : 1);
    for (const environment of [...map.environments].sort((a, b) => runs(a) - runs(b))) {
      for (const service of environment.services) {
        for (const base of service.databases) {
          rows.push(h("tr", {}, h("th", { scope: "row" }, (environment.folder ? environment.folder + ": " : "") + environment.name), cell("Service", service.name), cell("Database", base.family || "main"),
            cell("Address", base.url ? h("span.mono", {}, base.url) : h("span.deviates", {}, "none; missing " + base.missing.join(", "))), cell("From", base.source, base.hidden.length ? h("div.dim", {}, "hides " + base.hidden.join(", ")) : "")));
        }
      }
    }
    if (rows.length) section("environments", "Environments", table([{ title: "Environment" }, { title: "Service" }, { title: "Database" }, { title: "Address" }, { title: "From" }], rows, "Addresses that deployed services are told"));
  }

  // Graph

  function drawing(graph, map) {
    if (!graph.nodes.length) return;
    const intro = h("p", {}, "From deploy files over variables and the source of truth to sinks and databases. Choose a node to follow what leads to it and where it leads; the same is told as text in the table above.");
    if (!graph.layout) {
      section("graph", "Way of the URLs", h("p.empty", {}, graph.fault));
      return;
    }
    const scale = 72, { layout } = graph, height = layout.height * scale, width = layout.width * scale;
    const flip = (y) => height - y * scale;
    const scene = s("g", {});
    const edges = graph.edges.map((edge, i) => {
      const points = layout.edges[i];
      if (!points.length) return null;
      let path = `M${points[0][0] * scale},${flip(points[0][1])}`;
      for (let p = 1; p + 2 < points.length; p += 3) path += "C" + [0, 1, 2].map((k) => points[p + k][0] * scale + "," + flip(points[p + k][1])).join(" ");
      const line = s("path.edge." + edge.state, { d: path, "marker-end": "url(#tip)" }, edge.hands ? s("title", {}, many(edge.hands, "hand", "hands") + " between") : "");
      scene.append(line);
      return line;
    });
    const cut = (text) => (text.length > 44 ? text.slice(0, 43) + "…" : text);
    const nodes = graph.nodes.map((node, i) => {
      const [x, y, w, high] = layout.nodes[i];
      const group = s("g.node." + node.kind, { tabindex: "0", role: "button", "aria-pressed": "false", "aria-label": node.kind + " " + node.title + ", " + node.detail + (node.service ? ", service " + node.service : ""), onclick: () => choose(i), onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(i); } } },
        s("title", {}, node.title + "\n" + node.detail), s("rect", { x: (x - w / 2) * scale, y: flip(y) - (high / 2) * scale, width: w * scale, height: high * scale, rx: node.kind === "database" ? 14 : 5 }),
        s("text", { x: x * scale, y: flip(y) - 2, "text-anchor": "middle" }, cut(node.title)), s("text.second", { x: x * scale, y: flip(y) + 12, "text-anchor": "middle" }, cut(node.detail)));
      scene.append(group);
      return group;
    });
    const tip = s("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, s("path", { d: "M0,0 L8,4 L0,8 z", fill: "context-stroke" }));
    const canvas = s("svg", { role: "group", "aria-label": "Graph of sources, source of truth, sinks and databases", tabindex: "0", preserveAspectRatio: "xMidYMid meet" }, s("defs", {}, tip), scene);
    const way = h("div", { "aria-live": "polite" });
    const view = { x: -12, y: -12, w: width + 24, h: height + 24 };
    const whole = { ...view };
    const show = () => canvas.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    const zoom = (factor, cx = view.x + view.w / 2, cy = view.y + view.h / 2) => {
      const w = Math.min(Math.max(view.w * factor, 120), whole.w * 3), real = w / view.w;
      view.x = cx - (cx - view.x) * real; view.y = cy - (cy - view.y) * real; view.w = w; view.h *= real;
      show();
    };
    const pan = (dx, dy) => { view.x += dx * view.w; view.y += dy * view.h; show(); };
    const reset = () => { Object.assign(view, whole); show(); };
    const point = (event) => { const box = canvas.getBoundingClientRect(), real = Math.max(view.w / box.width, view.h / box.height); return { real, x: view.x + view.w / 2 + (event.clientX - box.left - box.width / 2) * real, y: view.y + view.h / 2 + (event.clientY - box.top - box.height / 2) * real }; };
    canvas.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.metaKey) return; event.preventDefault(); const p = point(event); zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, p.x, p.y); }, { passive: false });
    const fingers = new Map();
    canvas.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, event); });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      if (fingers.size === 1) { const { real } = point(event); view.x -= (event.clientX - before.clientX) * real; view.y -= (event.clientY - before.clientY) * real; show(); }
      if (fingers.size === 2) {
        const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
        const span = (a) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY);
        if (span(event) > 0) zoom(span(before) / span(event));
      }
      fingers.set(event.pointerId, event);
    });
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) canvas.addEventListener(name, (event) => fingers.delete(event.pointerId));
    canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] };
      if (moves[event.key]) pan(...moves[event.key]);
      else if (event.key === "+" || event.key === "=") zoom(1 / 1.25);
      else if (event.key === "-") zoom(1.25);
      else if (event.key === "0") reset();
      else if (event.key === "Escape") mark(null);
      else return;
      event.preventDefault();
    });

    const reach = (start, from, to) => {
      const seen = new Set(start), open = [...start];
      while (open.length) {
        const node = open.pop();
        for (const edge of graph.edges) if (edge[from] === node && !seen.has(edge[to])) { seen.add(edge[to]); open.push(edge[to]); }
      }
      return seen;
    };
    /** Shows only what leads to these nodes and where they lead; all with null. */
    function mark(chosen) {
      const up = chosen && reach(chosen, "to", "from"), down = chosen && reach(chosen, "from", "to");
      const lit = (i) => !chosen || up.has(i) || down.has(i);
      nodes.forEach((node, i) => { node.classList.toggle("faded", !lit(i)); const is = !!chosen && chosen.includes(i); node.classList.toggle("chosen", is); node.setAttribute("aria-pressed", String(is)); });
      edges.forEach((edge, i) => edge && edge.classList.toggle("faded", !!chosen && !((up.has(graph.edges[i].from) && up.has(graph.edges[i].to)) || (down.has(graph.edges[i].from) && down.has(graph.edges[i].to)))));
      way.replaceChildren();
      if (!chosen) { keep("node", ""); return; }
      const sinks = graph.nodes.map((node, i) => [node, i]).filter(([node, i]) => node.kind === "sink" && lit(i)).map(([node]) => map.sinks.find((sink) => at(sink) === node.detail)).filter(Boolean);
      way.append(h("p", {}, h("b", {}, chosen.map((i) => graph.nodes[i].title).join(", ")), ": " + many(sinks.length, "sink", "sinks") + " on its way"));
      for (const sink of sinks.slice(0, 20)) way.append(h("div.way", {}, h("span.mono", {}, at(sink)), " ", sink.call, " ", sink.elsewhere ? badge("same", "another kind of database") : badge(sink.passage, passages[sink.passage]), h("ol.steps", {}, sink.hands.map((step) => h("li", {}, h("span.mono.dim", {}, at(step)), " ", step.note)))));
    }
    function choose(i) {
      const key = graph.nodes[i].kind + ":" + graph.nodes[i].title + ":" + graph.nodes[i].detail;
      if (state.get("node") === key) { mark(null); follow.value = ""; return; }
      keep("node", key);
      mark([i]);
    }
    const databases = graph.nodes.map((node, i) => [node, i]).filter(([node]) => node.kind === "database");
    const follow = h("select", { id: "follow", onchange: () => (follow.value === "" ? mark(null) : choose(Number(follow.value))) }, h("option", { value: "" }, "everything"), databases.map(([node, i]) => h("option", { value: i }, node.title)));
    section("graph", "Way of the URLs", intro, h("div.tools", {}, h("label", { for: "follow" }, "Follow the database"), follow,
      h("button", { type: "button", "aria-label": "Zoom in", onclick: () => zoom(1 / 1.25) }, "+"), h("button", { type: "button", "aria-label": "Zoom out", onclick: () => zoom(1.25) }, "−"), h("button", { type: "button", onclick: reset }, "Whole")),
      h("div.drawing", {}, canvas), h("div.legend", {}, h("span.through", {}, h("i"), "through the source of truth"), h("span.bypassed", {}, h("i"), "past it"), h("span.unknown", {}, h("i"), "not followed to its end"), h("span", {}, "drag to move, Ctrl and wheel to zoom, arrow keys, + and −, Escape to let go")),
      graph.left_out ? h("p.dim", {}, "The drawing leaves out " + many(graph.left_out, "further sink", "further sinks") + "; the table has all.") : null, way);
    reset();
    const wanted = state.get("node");
    const found = wanted ? graph.nodes.findIndex((node) => node.kind + ":" + node.title + ":" + node.detail === wanted) : -1;
    if (found >= 0) mark([found]);
  }

  // Findings

  function frame(lines) {
    if (!lines || !lines.length) return null;
    return h("div.frame.mono", { role: "figure", "aria-label": "code", tabindex: "0" }, lines.map((line) => {
      const text = line.text;
      if (!line.mark) return h("div", {}, h("span.no", {}, String(line.line)), text || " ");
      const glyphs = [...text], [from, length] = line.mark;
      return h("div.at", {}, h("span.no", {}, String(line.line)), glyphs.slice(0, from).join(""), h("mark", {}, glyphs.slice(from, from + length).join("") || " "), glyphs.slice(from + length).join(""));
    }));
  }
  function stepsList(title, steps) {
    return steps && steps.length ? [h("h3", {}, title), h("ol.steps", {}, steps.map((step) => h("li", {}, h("span.mono", {}, at(step)), step.note ? " " + step.note : "")))] : null;
  }
  function inside(finding) {
    return h("div.inside", {}, frame(finding.frame), finding.help ? h("p", {}, finding.help) : null, finding.fix ? h("p", {}, h("b", {}, "Fix: "), finding.fix) : null,
      stepsList("From source to sink", finding.provenance), stepsList("Also", finding.related),
      finding.suppressed ? h("p.dim", {}, "Suppressed by " + finding.suppressed) : null,
      h("p.dim", {}, data.rules[finding.rule] ? data.rules[finding.rule] + ". " : "", "More: ", h("code", {}, "dbssot explain " + finding.rule)));
  }
  function article(finding) {
    const place = at(finding), item = h("details.finding", {}, h("summary", {}, badge(finding.suppressed ? "suppressed" : finding.severity, finding.change ? finding.change + " " + finding.severity : finding.severity),
      h("span", {}, h("span.message", {}, prose(finding.message)), h("br"), h("span.where", {}, h("span.mono", {}, place), " · ", finding.rule, finding.confidence === "certain" ? "" : " · " + finding.confidence))));
    item.addEventListener("toggle", () => { if (item.open && item.childElementCount === 1) item.append(inside(finding)); });
    return item;
  }
  function findings(list) {
    const step = 100;
    for (const finding of list) finding.text = [finding.message, finding.rule, finding.file, finding.service].join("\n").toLowerCase();
    const order = { error: 0, warning: 1, note: 2 };
    const changes = [...new Set(list.map((finding) => finding.change).filter(Boolean))];
    const values = (key) => [...new Set(list.map((finding) => finding[key]))].sort();
    const box = h("div"), count = h("p", { role: "status", "aria-live": "polite" }), more = h("button", { type: "button", onclick: () => grow() });
    let matching = [], shown = 0;
    const search = h("input", { type: "search", id: "q", placeholder: "message, rule, file", value: state.get("q"), oninput: () => { keep("q", search.value); later(); } });
    const boxes = ["error", "warning", "note"].map((severity) => {
      const count = list.filter((finding) => finding.severity === severity && !finding.suppressed).length;
      const input = h("input", { type: "checkbox", value: severity, onchange: () => { keep("hide", boxes.filter((one) => !one.input.checked).map((one) => one.input.value).join(",")); apply(); } });
      return { input, label: h("label", {}, input, severity + "s (" + count + ")") };
    });
    const picker = (key, title, options, name) => {
      const select = h("select", { id: "by-" + key, onchange: () => { keep(key, select.value); apply(); } }, h("option", { value: "" }, "every " + title), options.map((option) => h("option", { value: option === "" ? "\u0000" : option }, name ? name(option) : option)));
      return { select, label: h("label", { for: "by-" + key }, h("span.hidden-text", {}, title), select) };
    };
    const rule = picker("rule", "rule", values("rule")), service = picker("service", "service", values("service"), serviceName), change = picker("change", "state", changes);
    const silent = h("input", { type: "checkbox", onchange: () => { keep("suppressed", silent.checked ? "yes" : ""); apply(); } });
    const suppressed = list.filter((finding) => finding.suppressed).length;
    const read = () => {
      search.value = state.get("q") || "";
      const hidden = (state.get("hide") || "").split(",");
      for (const one of boxes) one.input.checked = !hidden.includes(one.input.value);
      rule.select.value = state.get("rule") || ""; service.select.value = state.get("service") || ""; change.select.value = state.get("change") || "";
      for (const one of [rule, service, change]) if (one.select.selectedIndex < 0) one.select.value = "";
      silent.checked = state.get("suppressed") === "yes";
    };
    let timer = 0;
    const later = () => { clearTimeout(timer); timer = setTimeout(apply, 80); };
    function apply() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), severities = new Set(boxes.filter((one) => one.input.checked).map((one) => one.input.value));
      const wantedService = service.select.value === "\u0000" ? "" : service.select.value;
      matching = list.filter((finding) => severities.has(finding.severity) && (silent.checked || !finding.suppressed) && (!rule.select.value || finding.rule === rule.select.value) && (!service.select.value || finding.service === wantedService) && (!change.select.value || finding.change === change.select.value) && words.every((word) => finding.text.includes(word)));
      matching.sort((a, b) => order[a.severity] - order[b.severity]);
      shown = 0;
      box.replaceChildren();
      grow();
      count.textContent = matching.length === list.length ? many(list.length, "finding", "findings") : matching.length + " of " + many(list.length, "finding", "findings");
    }
    function grow() {
      const next = matching.slice(shown, shown + step).map(article);
      const first = next[0];
      const by = shown > 0;
      box.append(...next);
      shown += next.length;
      more.hidden = shown >= matching.length;
      more.textContent = "Show " + Math.min(step, matching.length - shown) + " more of " + (matching.length - shown);
      if (by && first) first.querySelector("summary").focus();
      if (!matching.length) box.replaceChildren(h("p.empty", {}, list.length ? "No finding matches these filters." : "No findings."));
    }
    const reset = h("button", { type: "button", onclick: () => { for (const key of ["q", "hide", "rule", "service", "change", "suppressed"]) keep(key, ""); read(); apply(); } }, "Clear filters");
    section("findings", "Findings", h("div.tools", { role: "search", "aria-label": "Filter findings" }, h("label.hidden-text", { for: "q" }, "Search findings"), search, boxes.map((one) => one.label), rule.label, values("service").length > 1 ? service.label : null, changes.length ? change.label : null, suppressed ? h("label", {}, silent, "suppressed (" + suppressed + ")") : null, reset), count, box, more);
    read();
    apply();
    return () => { read(); apply(); };
  }

  const showTheme = theme();
  if (data.compare) comparison(data.compare);
  if (data.map) {
    policy(data.map);
    services(data.map);
    if (data.graph) drawing(data.graph, data.map);
    environments(data.map);
  }
  const showFindings = data.findings ? findings(data.findings) : () => {};
  window.addEventListener("hashchange", () => {
    if (location.hash.length > 1 && !location.hash.includes("=")) return; // a place of the page, and no filters
    for (const key of [...state.keys()]) state.delete(key);
    for (const [key, value] of new URLSearchParams(location.hash.slice(1))) state.set(key, value);
    showTheme();
    showFindings();
  });
})();
