// The data of the page, and how its phrases become texts again. Texts go into the page as text, never as markup.
"use strict";

const PLACES = /[\ue000-\uf8ff]/g;
const regions = [...document.querySelectorAll("script.region")].map((element) => JSON.parse(element.textContent));
const phrases = regions.flatMap((region) => region.phrases);
const titles = new Map(JSON.parse(document.getElementById("checks").textContent));

const vpcs = regions.flatMap(({ account, accountName, unit, region, paths, vpcs: here }) =>
  here.map((vpc) => ({ ...vpc, account, accountName, unit, region, paths, key: [account, region, vpc.id].map(encodeURIComponent).join("/") })));
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
  made.append(...children.flat().filter((child) => child !== undefined && child !== ""));
  return made;
};

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** An answer, or a VPC's verdict, as a badge: its sign, its word, its colour. */
const badge = (word) =>
  element("span", { class: `badge ${word}` }, element("span", { class: "sign", "aria-hidden": "true" }), word.replace("_", " "));
