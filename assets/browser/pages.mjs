// The pages that are photographed and walked, each with the role that sees it. An address may hold a `*`: the first link
// on the page named in `from` whose address fits is followed.

export const PUBLIC = ["/", "/team", "/stories", "/activities", "/calling", "/sign-in"];

export const PAGES = [
  ...PUBLIC.map((path) => ({ path, role: null })),
  { path: "/activities/*", from: "/activities", role: null },
  { path: "/referrals", role: "referrer" },
  { path: "/referrals/new", role: "referrer" },
  { path: "/today", role: "link worker" },
  { path: "/people", role: "link worker" },
  { path: "/people/*", from: "/today", role: "link worker" },
  { path: "/directory", role: "link worker" },
  { path: "/caseloads", role: "team leader" },
  { path: "/referrals", role: "team leader" },
  { path: "/referrals/triage", role: "team leader" },
  { path: "/settings", role: "team leader" },
  { path: "/audit", role: "operator" },
];
