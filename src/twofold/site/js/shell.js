import htmx from "htmx.org";
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  FileUpload,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
];

// A shared screen goes back to its start when nobody has touched it for a while; whoever is still there only has to move.
function startAgainWhenLeft(room) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => window.location.assign(room.dataset.start), Number(room.dataset.idle) * 1000);
  };
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) document.addEventListener(sign, again, { passive: true });
  again();
}

// Points to share out: how many are left, said while they are being shared. Without scripts the answer comes on sending.
function countDown(form) {
  const left = form.querySelector("[data-left]");
  const boxes = form.querySelectorAll(".tf-points input");
  const say = () => {
    const given = [...boxes].reduce((sum, box) => sum + (Number(box.value) || 0), 0);
    const rest = Number(form.dataset.share) - given;
    left.textContent = (rest < 0 ? left.dataset.over : left.dataset.left).replace("{n}", Math.abs(rest));
    left.parentElement.hidden = false;
  };
  form.addEventListener("input", say);
  say();
}

// htmx calls this for the page itself too, so nothing else may initialise components: a second time throws.
htmx.onLoad((element) => {
  for (const component of components) createAll(component, undefined, { scope: element });
  for (const room of element.querySelectorAll("[data-idle]")) startAgainWhenLeft(room);
  for (const form of element.querySelectorAll("[data-share]")) countDown(form);
  for (const button of element.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
});

window.htmx = htmx;
