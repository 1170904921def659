// "06:12 of 10:00": time spent on a case against its box. data-seconds is the box, data-started the moment it began
// (ISO); data-elapsed, in seconds, is used instead where the machine's clock cannot be trusted. Spoken once, when over.
export function timer(root) {
  const box = Number(root.dataset.seconds) || 0
  const began = start(root)
  const say = announcer(root)
  let over = false

  function tick() {
    if (!root.isConnected) return clearInterval(ticking)
    const spent = Math.max(0, Math.floor((Date.now() - began) / 1000))
    root.textContent = box ? `${minutes(spent)} of ${minutes(box)}` : minutes(spent)
    const nowOver = box > 0 && spent > box
    root.classList.toggle("hub-clock--over", nowOver)
    if (nowOver) root.textContent += " over"
    if (nowOver && !over) say("The time for this case is over.")
    over = nowOver
  }

  root.classList.add("hub-clock")
  const ticking = setInterval(tick, 1000)
  tick()
}

function start(root) {
  if (root.dataset.elapsed) return Date.now() - Number(root.dataset.elapsed) * 1000
  const began = Date.parse(root.dataset.started)
  return Number.isNaN(began) ? Date.now() : began
}

function announcer(root) {
  const live = document.createElement("span")
  live.className = "govuk-visually-hidden"
  live.setAttribute("role", "status")
  root.after(live)
  return (text) => (live.textContent = text)
}

export function minutes(seconds) {
  const two = (number) => String(number).padStart(2, "0")
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`
}
