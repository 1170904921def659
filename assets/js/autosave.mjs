// Saves a form to the server while it is written: 2 s after a change, and every 20 s while something is unsaved.
// Nothing is kept in the browser's storage, because others use the machine. While the connection is down it tries again
// and says so; a page with unsaved words asks before it is left.
const AFTER_TYPING = 2000
const BETWEEN_TRIES = 20000

export function autosave(form) {
  const line = statusLine(form)
  let saved = read(form)
  let timer = 0
  let sending = null
  let stopped = false

  const unsaved = () => read(form) !== saved
  const plan = (delay) => {
    clearTimeout(timer)
    timer = setTimeout(save, delay)
  }

  async function save() {
    if (stopped || !unsaved() || sending || form.dataset.hubSending) return
    const typed = read(form)
    sending = send(form)
    const answer = await sending
    sending = null
    if (answer.ok) {
      saved = typed
      say(line, `Saved ${answer.time}`)
    } else if (answer.stop) {
      stopped = true
      say(line, answer.message, true)
    } else {
      say(line, answer.message || "Not saved yet: there is no connection. Keep this page open, it will try again.", true)
    }
    // What was refused is not sent again before it is changed.
    if (unsaved() && !answer.refused) plan(answer.ok ? AFTER_TYPING : BETWEEN_TRIES)
  }

  form.addEventListener("input", () => plan(AFTER_TYPING))
  form.addEventListener("change", () => plan(AFTER_TYPING))
  // Changing the field in focus for another page: send at once what is unsaved.
  document.addEventListener("visibilitychange", () => document.hidden && save())
  window.addEventListener("online", () => plan(0))
  window.addEventListener("beforeunload", (event) => {
    if (unsaved() && !form.dataset.hubSending) event.preventDefault()
  })
  // Sent by hand while a save is on its way: wait for it, or the second would be refused as coming from a stale page.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer)
    if (!sending) return
    event.preventDefault()
    const { submitter } = event
    await sending
    form.requestSubmit(submitter)
  })
}

async function send(form) {
  try {
    const response = await fetch(form.dataset.autosaveUrl, {
      method: "POST",
      body: words(form),
      headers: { Accept: "application/json", "X-Autosave": "1" },
      credentials: "same-origin",
      redirect: "manual",
    })
    return await understand(form, response)
  } catch {
    return { ok: false }
  }
}

async function understand(form, response) {
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
    return { stop: true, message: "Not saved: you are signed out. Sign in again in another tab, then press save here." }
  }
  const body = await json(response)
  if (response.ok && body.clash) return { ok: false, message: body.clash }
  if (response.ok) {
    takeVersion(form, body.version)
    return { ok: true, time: body.saved || clock(new Date()) }
  }
  if (response.status === 400 && body.error?.message) return { ok: false, refused: true, message: body.error.message }
  if (response.status === 409 || response.status === 400) {
    const message = body.error?.message || "Not saved: someone else saved this first. Press save to see both."
    return { stop: true, message }
  }
  return { ok: false }
}

async function json(response) {
  const isJson = response.headers.get("Content-Type")?.includes("json")
  return isJson ? response.json() : {}
}

// The version that this page has now seen, so that its next save is not taken for a stale one.
function takeVersion(form, version) {
  const field = form.elements.namedItem("version")
  if (version !== undefined && field) field.value = version
}

// What is sent by a save: everything but files, which go once, with the form itself.
function words(form) {
  const data = new FormData(form)
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
  return data
}

// What the form would send, as one string to compare; the token and the version are not the writer's words.
function read(form) {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "version")
  return JSON.stringify(pairs.map(([name, value]) => [name, value instanceof File ? value.name : value]))
}

function statusLine(form) {
  const found = form.querySelector(".hub-saved")
  if (found) return found
  const line = document.createElement("p")
  line.className = "hub-saved"
  line.setAttribute("role", "status")
  form.append(line)
  return line
}

function say(line, text, problem = false) {
  line.textContent = text
  line.classList.toggle("hub-saved--problem", problem)
}

function clock(now) {
  return now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
}
