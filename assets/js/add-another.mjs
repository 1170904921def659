// "Add another" without a page load, for a Django formset: copies the empty form of the <template>, counts it in
// TOTAL_FORMS and offers "Remove". Without JavaScript the same button is a submit that the server answers.
export function addAnother(root) {
  const total = root.querySelector(`[name="${CSS.escape(root.dataset.prefix)}-TOTAL_FORMS"]`)
  const template = root.querySelector("template")
  const button = root.querySelector("[data-add]")
  if (!total || !template || !button) return

  const items = () => [...root.querySelectorAll("[data-item]")]
  const shown = () => items().filter((item) => !item.hidden)

  function number() {
    shown().forEach((item, index) => {
      const title = item.querySelector("[data-item-title]")
      title.textContent = `${capital(root.dataset.noun)} ${index + 1}`
      const remove = item.querySelector("[data-remove]")
      remove.lastElementChild.textContent = ` ${root.dataset.noun} ${index + 1}`
      remove.hidden = shown().length < 2
    })
    button.hidden = shown().length >= Number(root.dataset.max || 1000)
  }

  function add(event) {
    event.preventDefault()
    const html = template.innerHTML.replaceAll("__prefix__", total.value).replaceAll("__number__", shown().length + 1)
    total.value = Number(total.value) + 1
    const parsed = new DOMParser().parseFromString(html, "text/html").body.firstElementChild
    const item = document.importNode(parsed, true)
    template.before(item)
    equip(item)
    number()
    item.dispatchEvent(new CustomEvent("hub:swapped", { bubbles: true }))
    item.querySelector("[data-item-title]").focus()
    changed()
  }

  function remove(item) {
    const box = item.querySelector("[name$=-DELETE]")
    if (box) box.checked = true
    else item.querySelectorAll("input, select, textarea").forEach(clear)
    item.hidden = true
    number()
    const next = shown().find((other) => item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING)
    ;(next?.querySelector("[data-item-title]") ?? button).focus()
    changed()
  }

  // The checkbox that removes without JavaScript becomes a button.
  function equip(item) {
    item.querySelector("[name$=-DELETE]")?.closest(".govuk-form-group")?.setAttribute("hidden", "")
    if (item.querySelector("[name$=-DELETE]")?.checked) item.hidden = true
    const press = document.createElement("button")
    press.type = "button"
    press.className = "govuk-button govuk-button--secondary"
    press.dataset.remove = ""
    press.append("Remove", document.createElement("span"))
    press.lastElementChild.className = "govuk-visually-hidden"
    press.addEventListener("click", () => remove(item))
    item.append(press)
  }

  const changed = () => root.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }))
  items().forEach(equip)
  button.addEventListener("click", add)
  number()
}

function clear(field) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = false
  else if (field.type !== "hidden") field.value = ""
}

const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1)
