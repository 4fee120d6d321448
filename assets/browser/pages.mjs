// The pages that are photographed and walked, each with the role that sees it. An address may hold a `*`: the first link
// on the page named in `from` whose address fits is followed; `new` does not, it is nobody's.

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
  { path: "/settings/team", role: "team leader" },
  { path: "/settings/neighbourhoods", role: "team leader" },
  { path: "/settings/neighbourhoods/new", role: "team leader" },
  { path: "/settings/neighbourhoods/*", from: "/settings/neighbourhoods", role: "team leader" },
  { path: "/settings/practices", role: "team leader" },
  { path: "/settings/practices/new", role: "team leader" },
  { path: "/settings/practices/new?code=Y06113", role: "team leader" },
  { path: "/settings/practices/*", from: "/settings/practices", role: "team leader" },
  { path: "/settings/workers", role: "team leader" },
  { path: "/settings/workers/*", from: "/settings/workers", role: "team leader" },
  { path: "/settings/crisis-lines", role: "team leader" },
  { path: "/settings/crisis-lines/new", role: "team leader" },
  { path: "/settings/crisis-lines/*", from: "/settings/crisis-lines", role: "team leader" },
  { path: "/audit", role: "operator" },
];
