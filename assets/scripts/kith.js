// Everything works without this file; it adds what a page alone cannot do. Loaded as a module, nothing inline, so the
// content security policy can be strict.
import { initAll } from "./nhsuk.js";
import { autosave } from "./autosave.js";
import { copyButtons } from "./copy.js";
import { sendWhenConnected, submitOnce, warnBeforeLeaving } from "./forms.js";
import { foldWhereNarrow } from "./fold.js";
import { listKeys } from "./keys.js";
import { leaveQuickly } from "./leave.js";
import { printButtons } from "./print.js";

// The design system's scripts start only on a page that carries these classes.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
document.querySelectorAll("[data-leave]").forEach(leaveQuickly);
document.querySelectorAll("[data-fold]").forEach(foldWhereNarrow);
initAll();

document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll("[data-copy]").forEach(copyButtons);
document.querySelectorAll("[data-keys]").forEach(listKeys);
document.querySelectorAll("[data-print]").forEach(printButtons);
sendWhenConnected();
// After autosave, which may hold a submit back until a save under way is done.
submitOnce();
warnBeforeLeaving();
