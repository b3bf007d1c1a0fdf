// The data of the page, and how its phrases become texts again. Texts go into the page as text, never as markup.
"use strict";

const PLACES = /[\ue000-\uf8ff]/g;
const regions = [...document.querySelectorAll("script.region")].map((element) => JSON.parse(element.textContent));
const phrases = regions.flatMap((region) => region.phrases);
const checks = JSON.parse(document.getElementById("checks").textContent);
const titles = new Map(checks.map(([code, title]) => [code, title]));
const breaks = new Map(checks.map(([code, , answer]) => [code, answer]));
const pages = new Map(checks.map(([code, , , page]) => [code, page]));

/** The names of a VPC's resources by their ids: the page has the ids once, as values. */
const named = ({ names = {}, values }) => Object.fromEntries(Object.entries(names).map(([at, name]) => [values[at], name]));

const vpcs = regions.flatMap(({ account, accountName, unit, region, paths, vpcs: here }) =>
  here.map((vpc) => ({ ...vpc, names: named(vpc), account, accountName, unit, region, paths, key: [account, region, vpc.id].map(encodeURIComponent).join("/") })));
const byKey = new Map(vpcs.map((vpc) => [vpc.key, vpc]));
const services = [...new Set(vpcs.flatMap((vpc) => vpc.services.map((one) => one.service)))].sort();

/** A text of a VPC: a phrase with the VPC's values in its places. */
const say = (vpc, text) =>
  phrases[text[0]].replace(PLACES, (place) => vpc.values[text[1 + place.charCodeAt(0) - 0xe000]]);

/** Findings of a VPC with their services; those of the VPC itself have none. */
const findingsOf = (vpc) => [
  ...(vpc.findings ?? []).map((finding) => ({ finding })),
  ...vpc.services.flatMap(({ service, findings = [] }) => findings.map((finding) => ({ service, finding }))),
];

/** An element with attributes and children; strings become text. */
const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== ""));
  return made;
};

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** A check's code as words: shorter than its title. */
const short = (code) => code.replaceAll("-", " ");

/** A VPC's result, with the part of it where there are several: `COMPLIANT, unknown`. */
const SINGLE = ["proven", "unread", "other", "reported"];
const result = (vpc) => [badge(vpc.compliance), SINGLE.includes(vpc.part) ? "" : element("span", { class: "part" }, vpc.part)];

/** Where AWS's console shows a resource; of an id of no known kind, or of a partition of its own network, nowhere. */
const CONSOLES = [
  [/^cn-/, "console.amazonaws.cn"], [/^us-gov-/, "console.amazonaws-us-gov.com"], [/^eusc-/, "console.amazonaws-eusc.eu"],
  [/^(us|eu)-iso/, undefined], [/^/, "console.aws.amazon.com"],
];
const PAGES = { vpc: "VpcDetails:VpcId", subnet: "SubnetDetails:subnetId", vpce: "EndpointDetails:vpcEndpointId", sg: "SecurityGroup:groupId", acl: "NetworkAclDetails:networkAclId", rtb: "RouteTableDetails:RouteTableId", nat: "NatGatewayDetails:natGatewayId", dopt: "DhcpOptionsDetails:DhcpOptionsId" };
const EC2_PAGES = { i: "InstanceDetails:instanceId", eni: "NetworkInterface:networkInterfaceId" };
const consoleOf = (region, id) => {
  const kind = id.split("-")[0];
  const page = PAGES[kind] ?? EC2_PAGES[kind];
  if (!page || !/^[a-z]+-[0-9a-f]{8,}$/.test(id) || !/^[a-z0-9-]+$/.test(region)) return undefined;
  const host = CONSOLES.find(([regions]) => regions.test(region))[1];
  return host && `https://${region}.${host}/${PAGES[kind] ? "vpcconsole" : "ec2"}/home?region=${region}#${page}=${id}`;
};
const idLink = (region, id) => {
  const address = consoleOf(region, id);
  return address ? element("a", { class: "id", href: address, rel: "noreferrer", target: "_blank" }, id) : id;
};

/** A text whose ids lead to AWS's console, with the names that people gave them. */
const linked = (vpc, text) => text.split(/\b([a-z]+-[0-9a-f]{8,})\b/).flatMap((piece, place) => {
  if (place % 2 === 0) return [piece];
  const name = vpc.names[piece];
  return [idLink(vpc.region, piece), name ? [" ", element("bdi", { class: "named" }, `(${name})`)] : ""];
});

/** An answer, or a VPC's result, as a badge: its sign, its word, its colour. */
const badge = (word) =>
  element("span", { class: `badge ${word}` }, element("span", { class: "sign", "aria-hidden": "true" }), word);
