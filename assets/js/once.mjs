// A form is sent once: a second submit while the first is on its way is ignored. The button is not disabled before the
// browser has read the form, because a disabled button is not sent.
export function once(page) {
  page.addEventListener("submit", (event) => {
    const form = event.target
    if (event.defaultPrevented || form.method === "get") return
    if (form.dataset.hubSending) {
      event.preventDefault()
      return
    }
    form.dataset.hubSending = "yes"
    form.setAttribute("aria-busy", "true")
    // A download or a refused connection leaves the page as it is: let the form be sent again.
    setTimeout(() => release(form), 8000)
  })
  // Back to a page that the browser kept: its forms are free again.
  window.addEventListener("pageshow", () => page.querySelectorAll("form[data-hub-sending]").forEach(release))
}

function release(form) {
  delete form.dataset.hubSending
  form.removeAttribute("aria-busy")
}
