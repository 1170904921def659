// Asks for a fragment again and again and swaps it in when it changed. The request is conditional, so that an unchanged
// one costs next to nothing. A fragment is never replaced while someone types in it or a dialog in it is open.
// In a meeting a minute is an age: however often it failed, it is asked again within a few times its pace.
const SLOWEST = 4

export function poll(root) {
  const pace = Math.max(Number(root.dataset.pollSeconds) || 5, 1) * 1000
  let tag = root.dataset.pollEtag || ""
  let delay = pace
  let timer = 0

  const next = () => {
    clearTimeout(timer)
    if (root.isConnected) timer = setTimeout(ask, delay)
  }

  async function ask() {
    if (document.hidden || busy(root)) return next()
    const answer = await fetch(address(root), {
      headers: { "X-Poll": "1", ...(tag ? { "If-None-Match": tag } : {}) },
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
    }).catch(() => null)
    // A server that is down or a session that ended is asked less and less often.
    const well = answer && (answer.ok || answer.status === 304)
    delay = well ? pace : Math.min(delay * 2, SLOWEST * pace)
    // Not found says where to go, when what stood here is no longer hers to see.
    if ((well || answer?.status === 404) && (await take(answer))) return
    next()
  }

  // True when there is nothing more to ask.
  async function take(answer) {
    const place = answer.headers.get("X-Poll-Location")
    if (place?.startsWith("/") && !place.startsWith("//")) {
      window.location.assign(place)
      return true
    }
    if (answer.status === 200 && !busy(root)) {
      tag = answer.headers.get("ETag") || ""
      root.dataset.pollVersion = answer.headers.get("X-Version") || root.dataset.pollVersion || ""
      swap(root, await answer.text())
    }
    return answer.headers.get("X-Poll") === "stop"
  }

  const atOnce = () => {
    if (!document.hidden) {
      delay = pace
      ask()
    }
  }
  document.addEventListener("visibilitychange", atOnce)
  window.addEventListener("online", atOnce)
  next()
}

function address(root) {
  const url = new URL(root.dataset.pollUrl, window.location.href)
  if (root.dataset.pollVersion) url.searchParams.set("version", root.dataset.pollVersion)
  return url
}

function busy(root) {
  const active = document.activeElement
  const typing = root.contains(active) && active.matches("input:not([type=checkbox],[type=radio]), textarea, select")
  return typing || root.querySelector("dialog[open]") !== null
}

// Puts the fragment in place and the focus back where it was, by id or, without one, by address and text.
export function swap(root, html) {
  const active = root.contains(document.activeElement) ? document.activeElement : null
  const open = [...root.querySelectorAll("details[open][id]")].map((element) => element.id)
  const trail = active && mark(active)
  const parsed = new DOMParser().parseFromString(html, "text/html")
  root.replaceChildren(...parsed.body.childNodes)
  for (const id of open) root.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "")
  if (trail) find(root, trail)?.focus({ preventScroll: true })
  root.dispatchEvent(new CustomEvent("hub:swapped", { bubbles: true }))
}

const mark = (element) => ({ id: element.id, name: element.tagName, text: element.textContent, href: element.getAttribute("href") })

function find(root, trail) {
  if (trail.id) return root.querySelector(`#${CSS.escape(trail.id)}`)
  return [...root.querySelectorAll(trail.name)].find(
    (element) => element.textContent === trail.text && element.getAttribute("href") === trail.href,
  )
}
