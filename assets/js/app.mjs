// Starts the vendors' components that we use and our own. Every page is complete without any of this.
import {
  Button, CharacterCount, Checkboxes, createAll, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, Radios,
  ServiceNavigation, SkipLink,
} from "govuk-frontend"
import { addAnother } from "./add-another.mjs"
import { autosave } from "./autosave.mjs"
import { enter } from "./enter.mjs"
import { lookup } from "./lookup.mjs"
import { once } from "./once.mjs"
import { passkey } from "./passkey.mjs"
import { poll } from "./poll.mjs"
import { printPage } from "./print.mjs"
import { selectAll } from "./select-all.mjs"
import { timeout } from "./timeout.mjs"
import { timer } from "./timer.mjs"

// A radio has no "expanded" in ARIA: its conditional fields come next in the page, which is enough to find them.
class RevealingRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input)
    input.removeAttribute("aria-expanded")
  }
}

const VENDORS = [
  Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, RevealingRadios,
  ServiceNavigation, SkipLink,
]
const OWN = {
  "[data-module~=hub-add-another]": addAnother,
  "[data-module~=hub-autosave]": autosave,
  "[data-module~=hub-enter]": enter,
  "[data-lookup-url]": lookup,
  "[data-module~=hub-passkey]": passkey,
  "[data-module~=hub-poll]": poll,
  "[data-module~=hub-print]": printPage,
  "[data-module~=hub-select-all]": selectAll,
  "[data-module~=hub-timeout]": timeout,
  "[data-module~=hub-timer]": timer,
}

function start(scope) {
  for (const Component of VENDORS) createAll(Component, undefined, scope)
  for (const [selector, module] of Object.entries(OWN)) {
    for (const root of scope.querySelectorAll(selector)) {
      if (root.dataset.hubStarted) continue
      root.dataset.hubStarted = "yes"
      module(root)
    }
  }
}

once(document)
start(document)
// A fragment that was fetched brings components of its own.
document.addEventListener("hub:swapped", (event) => start(event.target))
