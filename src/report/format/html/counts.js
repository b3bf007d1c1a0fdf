// What is counted anew where filters leave some VPCs only: tiles, faults, groups.

const FAULTS = 8;
const figure = (number) => number.toLocaleString("en");

/** Groups of VPCs: their heads, and the row of a group beside its name. */
const COMPLIANCE = ["NON_COMPLIANT", "UNDETERMINED", "COMPLIANT", "NOT_APPLICABLE"];
const byCompliance = (here) => [here.length, ...COMPLIANCE.map((one) => here.filter((vpc) => vpc.compliance === one).length)];
/** What is excepted counts for no answer. */
const counts = ({ finding }) => !finding.excepted;
const countedOf = (vpc, name) => vpc.services.find((one) => one.service === name && !one.excepted)?.answer;
const ANSWERS = ["BROKEN", "PUBLIC", "UNDETERMINED", "UNKNOWN", "PRIVATE"];
const GROUPS = {
  unit: { heads: ["organizational unit", "VPCs", ...COMPLIANCE], keys: (vpc) => (vpc.unit ? [vpc.unit] : []), row: byCompliance },
  account: { heads: ["account", "VPCs", ...COMPLIANCE], keys: (vpc) => [vpc.account], row: byCompliance, name: (here) => here[0].accountName },
  region: { heads: ["region", "VPCs", ...COMPLIANCE], keys: (vpc) => [vpc.region], row: byCompliance },
  service: {
    heads: ["service", "VPCs", ...ANSWERS],
    keys: (vpc) => vpc.services.filter((one) => one.answer !== "NOT_APPLICABLE").map((one) => one.service),
    row: (here, key) => [here.length, ...ANSWERS.map((one) => here.filter((vpc) => countedOf(vpc, key) === one).length)],
  },
  finding: {
    heads: ["check", "VPCs", "clients", "accounts"],
    keys: (vpc) => [...new Set(findingsOf(vpc).filter(counts).map(({ finding }) => finding.code))],
    row: (here, key) => [here.length, clientsOf(here, key), new Set(here.map((vpc) => vpc.account)).size],
    name: (_, key) => titles.get(key),
  },
};
const clientsOf = (here, code) => {
  const all = here.flatMap((vpc) => findingsOf(vpc)).filter((one) => counts(one) && one.finding.code === code);
  return all.reduce((sum, { finding }) => sum + finding.clients, 0);
};

/** What the page says of everything, to come back to. */
const original = new Map([...document.querySelectorAll(".groups details[data-group] table")].map((one) => [one, [...one.children]]));
const originalFaults = [...document.querySelector(".most").children];

const showCounts = (whole) => {
  for (const count of document.querySelectorAll("[data-result]")) {
    const wanted = count.dataset.result;
    count.textContent = figure(shown.filter((vpc) => vpc.result === wanted || vpc.compliance === wanted).length);
  }
  document.querySelector(".most").replaceChildren(...(whole ? originalFaults : [originalFaults[0], ...faultsNow()]));
  document.querySelector(".overview .bar").toggleAttribute("hidden", !whole);
  for (const [group, children] of original) {
    const details = group.closest("details");
    group.replaceChildren(...(whole ? children : groupNow(details.dataset.group)));
    details.querySelector(".size").textContent = figure(group.tBodies[0].rows.length);
  }
};

/** The faults of the VPCs that are shown: BROKEN first, then by clients. */
const faultsNow = () => {
  const found = new Map();
  for (const vpc of shown) {
    for (const { finding } of findingsOf(vpc)) {
      if (finding.severity !== "FAIL" || finding.excepted) continue;
      const fault = found.get(finding.code) ?? { code: finding.code, vpcs: new Set(), clients: 0 };
      fault.vpcs.add(vpc.key);
      fault.clients += finding.clients;
      found.set(finding.code, fault);
    }
  }
  const faults = [...found.values()].sort((a, b) =>
    compare(breaks.get(a.code), breaks.get(b.code)) || b.clients - a.clients || b.vpcs.size - a.vpcs.size || compare(a.code, b.code));
  if (!faults.length) return [element("p", { class: "none-found" }, "No fault was found in these VPCs.")];
  const item = ({ code, vpcs: here, clients }) => element("li", {},
    element("a", { href: addressOf({ finding: code }) }, titles.get(code)),
    element("span", { class: "counts" }, badge(breaks.get(code)), " ", element("b", {}, figure(here.size)), here.size === 1 ? " VPC, " : " VPCs, ",
      element("b", {}, figure(clients)), clients === 1 ? " client" : " clients"));
  return [element("ol", {}, faults.slice(0, FAULTS).map(item)),
    faults.length > FAULTS ? element("p", { class: "more" }, `${faults.length - FAULTS} more kinds of faults: the filter above has each.`) : ""];
};

/** A group's table over the VPCs that are shown. */
const groupNow = (key) => {
  const { heads, keys, row: numbers, name } = GROUPS[key];
  const found = new Map();
  for (const vpc of shown) {
    for (const one of keys(vpc)) {
      if (!found.has(one)) found.set(one, []);
      found.get(one).push(vpc);
    }
  }
  const rows = [...found].map(([one, here]) => ({ one, here, numbers: numbers(here, one) }));
  rows.sort((a, b) => b.numbers[1] - a.numbers[1] || b.numbers[0] - a.numbers[0] || compare(a.one, b.one));
  const cells = ({ one, here, numbers: all }) => [
    element("td", { class: "text" }, element("a", { href: addressOf({ [key]: one }) }, one), name?.(here, one) ? element("span", { class: "named" }, " ", element("bdi", {}, name(here, one))) : ""),
    ...all.map((number) => element("td", { class: "number" }, number ? figure(number) : "-")),
  ];
  return [
    element("thead", {}, element("tr", {}, heads.map((head, place) => element("th", { scope: "col", class: place ? "number" : "text" }, head)))),
    element("tbody", {}, rows.map((one) => element("tr", {}, cells(one)))),
  ];
};
