// Pages work without this; with it the design system's components come alive.
import { initAll } from "../vendor/nhsuk/nhsuk.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
