// The pages that are photographed and walked, each with the role that sees it. An address may hold a `*` for an id: then it
// is reached by links, from the first page of `via` through the others.

export const PUBLIC = ["/", "/team", "/stories", "/activities", "/calling", "/sign-in"];

const PERSON = ["/people", "/people/*"];
export const PAGES = [
  ...PUBLIC.map((path) => ({ path, role: null })),
  { path: "/activities/*", via: ["/activities"], role: null },
  { path: "/referrals", role: "referrer" },
  { path: "/referrals/new", role: "referrer" },
  { path: "/referrals/*", via: ["/referrals"], role: "referrer" },
  { path: "/account", role: "referrer" },
  { path: "/today", role: "link worker" },
  { path: "/people", role: "link worker" },
  { path: "/people/*", via: ["/people"], role: "link worker" },
  { path: "/people/*/edit", via: PERSON, role: "link worker" },
  { path: "/people/*/routes", via: PERSON, role: "link worker" },
  { path: "/people/*/concern", via: PERSON, role: "link worker" },
  { path: "/routes/*", via: PERSON, role: "link worker" },
  { path: "/attempts/*", via: PERSON, role: "link worker" },
  { path: "/referrals/*/appointments", via: PERSON, role: "link worker" },
  { path: "/referrals/*/conversation", via: PERSON, role: "link worker" },
  { path: "/referrals/*/plan", via: PERSON, role: "link worker" },
  { path: "/referrals/*/plan/print", via: [...PERSON, "/referrals/*/plan"], role: "link worker" },
  { path: "/referrals/*/find", via: PERSON, role: "link worker" },
  { path: "/connections/*", via: [...PERSON, "/referrals/*/find"], role: "link worker" },
  { path: "/referrals/*/message", via: PERSON, role: "link worker" },
  { path: "/referrals/*/close", via: PERSON, role: "link worker" },
  { path: "/directory", role: "link worker" },
  { path: "/directory/*", via: ["/directory"], role: "link worker" },
  { path: "/directory/*/edit", via: ["/directory", "/directory/*"], role: "link worker" },
  { path: "/directory/new", role: "link worker" },
  { path: "/concerns/*", via: ["/today"], role: "team leader" },
  { path: "/caseloads", role: "team leader" },
  { path: "/referrals", role: "team leader" },
  { path: "/referrals/triage", role: "team leader" },
  { path: "/referrals/*/triage", via: ["/referrals/triage"], role: "team leader" },
  { path: "/settings", role: "team leader" },
  { path: "/settings/public", role: "team leader" },
  { path: "/settings/stories/new", role: "team leader" },
  { path: "/settings/accounts", role: "operator" },
  { path: "/audit", role: "operator" },
];
