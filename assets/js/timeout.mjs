// Two minutes before the idle limit asks whether to stay signed in; at the limit covers the page and asks for the password.
// The page below stays as it is, with everything typed in it. Typing, pressing and saving count as being there, and are told
// to the server at most once a minute, so that writing a long text never locks anyone out.
const WARN_BEFORE = 120
const TELL_EVERY = 60000

export function timeout(dialog) {
  const limit = Number(dialog.dataset.idleMinutes) * 60
  if (!limit || !dialog.showModal) return
  const left = dialog.querySelector("[data-timeout-left]")
  const live = dialog.querySelector("[data-timeout-live]")
  const form = dialog.querySelector("form")
  let seen = Date.now()
  let told = Date.now()
  let spoken = ""
  let locked = false

  async function stay() {
    if (locked) return
    seen = told = Date.now()
    const answer = await fetch(dialog.dataset.keepAliveUrl, { credentials: "same-origin", redirect: "manual", cache: "no-store" })
      .catch(() => null)
    // The server has locked the session, or there is none any more: which of the two, the password will tell.
    if (answer && !answer.ok) lock()
    else dialog.close()
  }

  // The page that shows a case must not stay on the screen; unsaved words have been sent by the autosave.
  function leave() {
    clearInterval(ticking)
    window.location.assign(dialog.dataset.signedOutUrl)
  }

  function lock() {
    if (!form) return leave()
    locked = true
    dialog.classList.add("hub-dialog--locked")
    for (const part of dialog.querySelectorAll("[data-timeout-warning]")) part.hidden = true
    form.hidden = false
    if (!dialog.open) dialog.showModal()
    form.elements.password.focus()
  }

  async function unlock(event) {
    event.preventDefault()
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
    }).catch(() => null)
    form.elements.password.value = ""
    if (answer?.status === 204) return open()
    if (answer?.status === 200) return say((await answer.json()).error.message)
    if (answer) return leave()
    say("The hub cannot be reached. Try again.")
  }

  function open() {
    locked = false
    seen = told = Date.now()
    say("")
    dialog.classList.remove("hub-dialog--locked")
    for (const part of dialog.querySelectorAll("[data-timeout-warning]")) part.hidden = false
    form.hidden = true
    dialog.close()
  }

  function say(words) {
    form.querySelector("[data-timeout-problem]").textContent = words
    if (words) form.elements.password.focus()
  }

  function here() {
    if (dialog.open) return
    seen = Date.now()
    if (seen - told > TELL_EVERY) stay()
  }

  function tick() {
    if (locked) return
    const rest = Math.round(limit - (Date.now() - seen) / 1000)
    if (rest <= 0) return lock()
    if (rest > WARN_BEFORE) return
    if (!dialog.open) dialog.showModal()
    left.textContent = words(rest)
    const text = rest % 60 === 0 || rest === 20 ? words(rest) : spoken
    if (text !== spoken) live.textContent = `The hub will be locked in ${(spoken = text)}.`
  }

  for (const event of ["keydown", "pointerdown"]) document.addEventListener(event, here, { passive: true })
  dialog.querySelector("[data-timeout-stay]").addEventListener("click", stay)
  form?.addEventListener("submit", unlock)
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault()
    stay()
  })
  // A browser lets a second Escape close any dialog.
  dialog.addEventListener("close", () => locked && dialog.showModal())
  const ticking = setInterval(tick, 1000)
}

function words(seconds) {
  if (seconds >= 60) return `${Math.ceil(seconds / 60)} minute${seconds > 60 ? "s" : ""}`
  return `${seconds} second${seconds === 1 ? "" : "s"}`
}
