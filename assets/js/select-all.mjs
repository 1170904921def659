// A box in the table's heading that ticks every row of the page, and the number of rows ticked.
export function selectAll(table) {
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")]
  const cell = table.querySelector("[data-select-all]")
  if (!cell || !boxes.length) return
  const all = master(cell)
  const counts = document.querySelectorAll("[data-selected-count]")

  function update() {
    const ticked = boxes.filter((box) => box.checked).length
    all.checked = ticked === boxes.length
    all.indeterminate = ticked > 0 && ticked < boxes.length
    counts.forEach((count) => (count.textContent = `${ticked} selected`))
  }

  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked))
    update()
  })
  boxes.forEach((box) => box.addEventListener("change", update))
  update()
}

function master(cell) {
  cell.innerHTML = `<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">
    <input class="govuk-checkboxes__input" type="checkbox" id="hub-select-all">
    <label class="govuk-label govuk-checkboxes__label" for="hub-select-all">
    <span class="govuk-visually-hidden">Select all on this page</span></label></div></div>`
  return cell.querySelector("input")
}
