// One cell, opened: what was found, the path as a picture, the fix to copy.

const dialog = $("detail");
const LANGUAGES = [["cli", "AWS CLI"], ["terraform", "Terraform"], ["cloudformation", "CloudFormation"]];
const parser = new DOMParser();
let pictures = 0;

/** A picture: a phrase that this program drew, with ids and addresses in its places, and nothing else. */
const picture = (vpc, text) => {
  const safe = { ...vpc, values: vpc.values.map((value) => value.replace(/[^\w.:/-]/g, "")) };
  const svg = document.importNode(parser.parseFromString(say(safe, text), "image/svg+xml").documentElement, true);
  pictures += 1;
  for (const part of svg.querySelectorAll(":scope > [id]")) part.id += pictures;
  svg.setAttribute("aria-labelledby", `title${pictures}`);
  svg.setAttribute("aria-describedby", `description${pictures}`);
  return svg;
};

/** Shows a VPC, or one of its services; or nothing, where the key leads nowhere. */
const showDetail = (key) => {
  const parts = key.split("/");
  const vpc = byKey.get(parts.slice(0, 3).join("/"));
  if (!vpc) return false;
  const service = vpc.services.find((one) => encodeURIComponent(one.service) === parts[3]);
  dialog.replaceChildren(headOf(vpc, service), bodyOf(vpc, service));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  const tabs = dialog.querySelector("nav");
  tabs.scrollLeft = tabs.querySelector("[aria-current]").offsetLeft - tabs.offsetLeft;
  return true;
};

const headOf = (vpc, service) => {
  const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, "✕");
  close.addEventListener("click", () => dialog.close());
  const title = service ? [service.service, " ", badge(service.answer)] : [vpc.name ? element("bdi", {}, vpc.name) : vpc.id, " ", result(vpc)];
  const place = [vpc.name && service ? element("bdi", {}, vpc.name) : "", idLink(vpc.region, vpc.id), vpc.accountName ? [element("bdi", {}, vpc.accountName), ` ${vpc.account}`] : vpc.account, vpc.unit ? element("bdi", {}, vpc.unit) : "", vpc.region, count(vpc.clients, "client")];
  const tab = (name, key, current) => element("a", { href: addressOf({ ...state, open: key }), "aria-current": current ? "page" : undefined, "data-open": key }, name);
  const tabs = [tab("whole VPC", vpc.key, !service)].concat(vpc.services.map((one) =>
    tab([one.service, " ", badge(one.answer)], `${vpc.key}/${encodeURIComponent(one.service)}`, one === service)));
  return element("header", {},
    element("div", { class: "title" }, element("h2", { id: "detail-title", tabindex: "-1" }, title), close),
    element("p", { class: "place" }, place.filter(Boolean).map((part) => element("span", {}, part))),
    element("nav", { "aria-label": "Services of this VPC" }, tabs));
};

const bodyOf = (vpc, service) => {
  const said = element("div", { class: "said" },
    service ? "" : element("p", { class: "annotation" }, element("b", {}, vpc.without ? "With exceptions: " : "AWS Config: "), vpc.compliance, ". ", linked(vpc, say(vpc, vpc.annotation))),
    vpc.without && !service ? element("p", { class: "annotation" }, element("b", {}, "AWS Config: "), vpc.without, ". It knows nothing of exceptions.") : "",
    waiver(vpc),
    endpoints(vpc, service),
    needed(vpc, service),
    findings(vpc, service),
    fix(vpc));
  const paths = service ? path(vpc, service) : "";
  return element("div", { class: paths ? "body two" : "body" }, said, paths);
};

const waiver = (vpc) => vpc.waiver
  ? element("p", { class: "annotation" }, element("b", {}, `Waived until ${vpc.waiver.until}`), vpc.waiver.by ? [" by ", element("bdi", {}, vpc.waiver.by)] : "", vpc.waiver.reason ? [": ", element("bdi", {}, vpc.waiver.reason)] : "")
  : "";

const endpoints = (vpc, service) => service
  ? element("p", { class: "annotation" }, element("b", {}, count(service.endpoints.length, "endpoint")), service.endpoints.length ? ": " : "",
    element("span", {}, service.endpoints.flatMap((id, place) => [place ? ", " : "", linked(vpc, say(vpc, id))])))
  : "";

/** Who needs a service, and why, where that is derived from what runs. */
const needed = (vpc, service) => service?.needed
  ? element("section", {}, element("h3", {}, "Needed by"), element("ul", {}, service.needed.map((one) =>
    element("li", {}, element("b", {}, count(one.clients, "client")), ": ", element("bdi", {}, say(vpc, one.reason))))))
  : "";

/** The title of a check: a link to its page, where that has an address. */
const pageLink = (code) => {
  const [title, page] = [titles.get(code) ?? code, pages.get(code)];
  return page ? element("a", { href: page, rel: "noreferrer", target: "_blank" }, title) : title;
};

const findings = (vpc, service) => {
  const all = findingsOf(vpc).filter((one) => !service || !one.service || one.service === service.service);
  const item = ({ service: of, finding }) => element("li", { class: finding.severity },
    element("p", { class: "what" }, element("b", {}, pageLink(finding.code)), " ",
      element("span", { class: "severity" }, finding.severity),
      finding.excepted ? element("span", { class: "of" }, say(vpc, finding.excepted)) : "",
      of && !service ? element("span", { class: "of" }, of) : "",
      finding.clients ? element("span", { class: "of" }, count(finding.clients, "client")) : ""),
    element("p", {}, linked(vpc, say(vpc, finding.message))),
    element("p", { class: "remedy" }, element("b", {}, "What to do: "), linked(vpc, say(vpc, finding.remedy))));
  return element("section", {}, element("h3", {}, "Findings"),
    all.length ? element("ul", { class: "findings" }, all.map(item)) : element("p", {}, "Nothing was found."));
};

const path = (vpc, service) => {
  const drawings = service.pictures ?? [];
  const why = vpc.paths
    ? "No path was evaluated here."
    : "This report was made without the network itself, so there are no paths to show. explain and evaluate on saved data draw them.";
  const many = drawings.length > 1 ? ` (${drawings.length} different ones)` : "";
  return element("section", { class: "paths" }, element("h3", {}, `The path of its clients${many}`),
    drawings.length ? drawings.map((text) => element("figure", {}, picture(vpc, text))) : element("p", {}, why));
};

const fix = (vpc) => {
  if (!vpc.fix) return "";
  const code = element("pre", { tabindex: "0", role: "region", "aria-label": "The fix" });
  const status = element("span", { role: "status" });
  const copy = element("button", { type: "button", class: "copy" }, "Copy");
  const buttons = LANGUAGES.map(([key, name]) => element("button", { type: "button", "data-language": key }, name));
  const choose = (key) => {
    code.textContent = say(vpc, vpc.fix[key]);
    status.textContent = "";
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.language === key);
  };
  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.language));
  copy.addEventListener("click", async () => { status.textContent = await copyFrom(code); });
  choose("cli");
  return element("section", { class: "fix" }, element("h3", {}, "Suggested fix"),
    element("p", {}, "For review. After it: ", linked(vpc, say(vpc, vpc.fix.after))),
    element("div", { class: "tools" }, element("div", { role: "group", "aria-label": "Language" }, buttons), copy, status),
    code);
};

/** Copies a text; where a browser refuses both ways, the text is selected for the hand. */
const copyFrom = async (code) => {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return "Copied";
  } catch {
    getSelection().selectAllChildren(code);
    if (document.execCommand("copy")) return "Copied";
    return "Selected: press Ctrl+C or ⌘C";
  }
};
