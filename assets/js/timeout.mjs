// Two minutes before the idle limit asks whether to stay signed in. Typing, pressing and saving count as being there, and
// are told to the server at most once a minute, so that writing a long text never signs anyone out.
const WARN_BEFORE = 120
const TELL_EVERY = 60000

export function timeout(dialog) {
  const limit = Number(dialog.dataset.idleMinutes) * 60
  if (!limit || !dialog.showModal) return
  const left = dialog.querySelector("[data-timeout-left]")
  const live = dialog.querySelector("[data-timeout-live]")
  let seen = Date.now()
  let told = Date.now()
  let spoken = ""

  async function stay() {
    seen = told = Date.now()
    const answer = await fetch(dialog.dataset.keepAliveUrl, { credentials: "same-origin", redirect: "manual", cache: "no-store" })
      .catch(() => null)
    if (answer && !answer.ok) leave()
    else dialog.close()
  }

  // The page that shows a case must not stay on the screen; unsaved words have been sent by the autosave.
  function leave() {
    clearInterval(ticking)
    window.location.assign(dialog.dataset.signedOutUrl)
  }

  function here() {
    if (dialog.open) return
    seen = Date.now()
    if (seen - told > TELL_EVERY) stay()
  }

  function tick() {
    const rest = Math.round(limit - (Date.now() - seen) / 1000)
    if (rest <= 0) return leave()
    if (rest > WARN_BEFORE) return
    if (!dialog.open) dialog.showModal()
    left.textContent = words(rest)
    const text = rest % 60 === 0 || rest === 20 ? words(rest) : spoken
    if (text !== spoken) live.textContent = `You will be signed out in ${(spoken = text)}.`
  }

  for (const event of ["keydown", "pointerdown"]) document.addEventListener(event, here, { passive: true })
  dialog.querySelector("[data-timeout-stay]").addEventListener("click", stay)
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault()
    stay()
  })
  const ticking = setInterval(tick, 1000)
}

function words(seconds) {
  if (seconds >= 60) return `${Math.ceil(seconds / 60)} minute${seconds > 60 ? "s" : ""}`
  return `${seconds} second${seconds === 1 ? "" : "s"}`
}
