// The matrix: which VPCs are shown, in which order, and the rows for them, drawn as far as they are looked at.

const ROWS = 100;
const RANK = ["BROKEN", "PUBLIC", "UNDETERMINED", "UNKNOWN", "PRIVATE", "NOT_APPLICABLE"];
const RESULTS = ["NON_COMPLIANT", "NON_COMPLIANT:broken", "NON_COMPLIANT:public", "NON_COMPLIANT:unknown", "NON_COMPLIANT:reported", "UNDETERMINED", "UNDETERMINED:unread", "COMPLIANT", "COMPLIANT:unknown", "COMPLIANT:excepted", "COMPLIANT:proven", "COMPLIANT:reported", "NOT_APPLICABLE", "NOT_APPLICABLE:waived", "NOT_APPLICABLE:other"];
const FILTERS = ["q", "verdict", "unit", "account", "region", "service", "finding"];
const $ = (id) => document.getElementById(id);
const scroller = document.querySelector("#matrix .scroller");
const table = scroller.querySelector("table");

const answerOf = (vpc, name) => vpc.services.find((one) => one.service === name)?.answer;
const rankOf = (answer) => (answer === undefined ? RANK.length : RANK.indexOf(answer));
const mainFinding = (vpc) => findingsOf(vpc).find(({ finding }) => finding.severity !== "WARN")?.finding.code ?? "";

for (const vpc of vpcs) {
  vpc.codes = new Set(findingsOf(vpc).map(({ finding }) => finding.code));
  vpc.main = mainFinding(vpc);
  vpc.result = `${vpc.compliance}:${vpc.part}`;
}

/** Everything of a VPC that can be searched for. */
const haystack = (vpc) => {
  vpc.haystack ??= [
    vpc.id, vpc.name, vpc.account, vpc.region, vpc.compliance, vpc.part, vpc.waiver?.by, vpc.waiver?.reason, vpc.accountName, vpc.unit,
    say(vpc, vpc.annotation), ...vpc.values, ...vpc.codes, ...Object.values(vpc.names),
  ].join("\n").toLowerCase();
  return vpc.haystack;
};

const COLUMNS = [
  { key: "vpc", title: "VPC", of: (vpc) => `${vpc.name ?? "\uffff"}\n${vpc.id}` },
  { key: "verdict", title: "Result", of: (vpc) => RESULTS.indexOf(vpc.result) },
  { key: "account", title: "Account", of: (vpc) => `${vpc.accountName ?? ""}\n${vpc.account}` },
  { key: "region", title: "Region", of: (vpc) => vpc.region },
  ...services.map((name) => ({ key: `service:${name}`, title: name, of: (vpc) => rankOf(answerOf(vpc, name)) })),
  { key: "finding", title: "Main finding", of: (vpc) => short(vpc.main) || "\uffff" },
];

/** What the address says: filters, order, and what is open. */
const readState = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
let state = {};
let shown = [];
let drawn = 0;

const addressOf = (wanted) => {
  const set = Object.entries(wanted).filter(([, value]) => value);
  return `#${new URLSearchParams(set)}`;
};

/** Puts a state into the address; as a new step of the history only where one wants to come back. */
const keepState = (wanted, step) => {
  state = wanted;
  history[step ? "pushState" : "replaceState"](null, "", addressOf(wanted));
};

const matches = (vpc) =>
  (!state.verdict || vpc.result === state.verdict || vpc.compliance === state.verdict) &&
  (!state.unit || vpc.unit === state.unit) &&
  (!state.account || vpc.account === state.account) &&
  (!state.region || vpc.region === state.region) &&
  (!state.service || !["NOT_APPLICABLE", undefined].includes(answerOf(vpc, state.service))) &&
  (!state.finding || vpc.codes.has(state.finding)) &&
  (!state.q || state.q.toLowerCase().split(/\s+/).every((word) => haystack(vpc).includes(word)));

const order = () => {
  const [, down, key] = /^(-?)(.*)$/.exec(state.sort ?? "verdict");
  const column = COLUMNS.find((one) => one.key === key) ?? COLUMNS[1];
  return { column, down: down === "-" };
};

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Filters, sorts and draws the matrix anew. */
const showMatrix = () => {
  const { column, down } = order();
  shown = vpcs.filter(matches);
  shown.sort((a, b) => compare(column.of(a), column.of(b)) * (down ? -1 : 1) || compare(a.key, b.key));
  drawn = 0;
  table.tHead.replaceChildren(element("tr", {}, COLUMNS.map((one) => heading(one, column === one, down))));
  table.tBodies[0].replaceChildren();
  table.setAttribute("aria-rowcount", shown.length + 1);
  scroller.scrollTop = 0;
  drawRows(ROWS);
  const whole = shown.length === vpcs.length;
  $("count").textContent = whole ? `All ${count(vpcs.length, "VPC")}` : `${count(shown.length, "VPC")} of ${vpcs.length.toLocaleString("en")}`;
  // On paper the filters are not seen: their words are.
  const words = (name) => (name === "q" ? state.q : $(name).selectedOptions[0]?.textContent.replace(/ \(\d+\)$/, "") ?? state[name]);
  const by = FILTERS.filter((name) => state[name]).map((name) => words(name));
  $("count").dataset.by = by.length ? `: ${by.join(", ")}` : "";
  $("clear").disabled = !FILTERS.some((name) => state[name]);
  showCounts(whole);
};

/** Draws so many rows more. */
const drawRows = (more) => {
  const rows = shown.slice(drawn, drawn + more).map((vpc, place) => row(vpc, drawn + place));
  drawn += rows.length;
  table.tBodies[0].append(...rows);
  if (!shown.length) {
    const text = vpcs.length ? "No VPC matches these filters." : "Nothing was evaluated.";
    table.tBodies[0].append(element("tr", {}, element("td", { class: "none", colspan: COLUMNS.length }, text)));
  }
  const left = shown.length - drawn;
  const button = element("button", { type: "button" }, `Show ${count(Math.min(left, ROWS), "more", "more")} of ${left.toLocaleString("en")}`);
  button.addEventListener("click", () => drawRows(ROWS));
  $("more").replaceChildren(...(left ? [button] : []));
};

const heading = (column, sorted, down) => {
  const sort = sorted && !down ? `-${column.key}` : column.key;
  const button = element("button", { type: "button", "data-sort": sort }, column.title, element("span", { class: "arrow", "aria-hidden": "true" }));
  return element("th", { scope: "col", class: column.key.split(":")[0], "aria-sort": sorted ? (down ? "descending" : "ascending") : undefined }, button);
};

const row = (vpc, place) => {
  const link = (where, attributes, ...children) =>
    element("a", { href: addressOf({ open: [vpc.key, ...where].join("/") }), ...attributes }, children);
  const cells = services.map((name) => {
    const answer = answerOf(vpc, name);
    if (!answer) return element("td", { class: "empty" }, "–");
    const excepted = countedOf(vpc, name) === undefined;
    const attributes = { class: "cell", "aria-label": `${name} ${answer}${excepted ? ", excepted," : ""} in ${vpc.name ?? vpc.id}` };
    return element("td", {}, link([encodeURIComponent(name)], attributes, badge(answer), excepted ? element("span", { class: "part" }, "excepted") : ""));
  });
  const others = vpc.codes.size - 1;
  return element("tr", { "aria-rowindex": place + 2 },
    element("th", { scope: "row" }, link([], { class: "vpc" }, vpc.name ? element("bdi", { class: "name" }, vpc.name) : "", " ", element("span", { class: "id" }, vpc.id))),
    element("td", {}, result(vpc)),
    element("td", {}, vpc.accountName ? element("bdi", { class: "name" }, vpc.accountName) : "", " ", element("span", { class: "id" }, vpc.account)),
    element("td", {}, vpc.region),
    cells,
    element("td", { class: "finding", title: titles.get(vpc.main) }, vpc.main ? short(vpc.main) : "", vpc.main && others > 0 ? element("span", { class: "others" }, ` +${others}`) : ""));
};

/** The choices of the filters: what there is, with counts. */
const fillFilters = () => {
  const counts = (of) => {
    const found = new Map();
    for (const key of vpcs.flatMap(of)) found.set(key, (found.get(key) ?? 0) + 1);
    return found;
  };
  const fill = (id, found, keys, name) =>
    $(id).append(...keys.filter((key) => found.has(key)).map((key) => element("option", { value: key }, `${name(key)} (${found.get(key)})`)));
  const results = counts((vpc) => (vpc.compliance === "UNDETERMINED" ? [vpc.compliance] : [vpc.compliance, vpc.result]));
  fill("verdict", results, RESULTS, (key) => key.replace(":", ": "));
  const asked = counts((vpc) => vpc.services.filter((one) => one.answer !== "NOT_APPLICABLE").map((one) => one.service));
  fill("service", asked, services, (key) => key);
  const names = new Map(vpcs.map((vpc) => [vpc.account, vpc.accountName ? `${vpc.accountName} ${vpc.account}` : vpc.account]));
  for (const id of ["unit", "account", "region"]) {
    const found = counts((vpc) => (vpc[id] ? [vpc[id]] : []));
    const name = id === "account" ? (key) => names.get(key) : (key) => key;
    fill(id, found, [...found.keys()].sort((a, b) => compare(name(a), name(b))), name);
  }
  document.querySelector(".units").hidden = !vpcs.some((vpc) => vpc.unit);
  fill("finding", counts((vpc) => [...vpc.codes]), [...titles.keys()], (key) => titles.get(key));
};
