// Shows possible matches while names are typed. The fields go by POST, because names never stand in an address, and the
// server answers with a fragment. A slow answer never overwrites a newer one.
const PAUSE = 350

export function lookup(input) {
  const form = input.form
  const target = document.querySelector(input.dataset.lookupTarget)
  if (!form || !target) return
  target.setAttribute("aria-live", "polite")
  const names = (input.dataset.lookupFields || input.name).split(/[\s,]+/).filter(Boolean)
  // The inputs of one look-up share its state on the target, so that typing in any of them asks once.
  const ask = (target.hubAsk ??= asker(form, target, names, input.dataset.lookupUrl))
  for (const name of names) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.dataset.hubLookup) continue
      field.dataset.hubLookup = "yes"
      field.addEventListener("input", ask)
    }
  }
}

function asker(form, target, names, url) {
  let timer = 0
  let current = null
  let last = ""

  async function ask() {
    const body = chosen(form, names)
    const words = body.toString()
    if (words === last) return
    last = words
    current?.abort()
    current = new AbortController()
    body.set("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken")?.value ?? "")
    const headers = { "X-Lookup": "1" }
    const options = { method: "POST", body, headers, credentials: "same-origin", redirect: "manual", signal: current.signal }
    const answer = await fetch(url, options).catch(() => null)
    if (answer?.ok) show(target, answer.status === 204 ? "" : await answer.text())
  }

  return () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  }
}

function chosen(form, names) {
  const all = new FormData(form)
  const body = new URLSearchParams()
  for (const name of names) if (all.get(name)) body.append(name, all.get(name))
  return body
}

function show(target, html) {
  const parsed = new DOMParser().parseFromString(html, "text/html")
  target.replaceChildren(...parsed.body.childNodes)
  target.dispatchEvent(new CustomEvent("hub:swapped", { bubbles: true }))
}
