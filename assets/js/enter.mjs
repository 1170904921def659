// Enter in a box that is ticked would press the form's first button. On a long form that is no wish of the person's.
// Without a script that button ("check") only shows the page again with what was typed.
export function enter(form) {
  form.addEventListener("keydown", (event) => {
    const target = event.target
    if (event.key === "Enter" && target.matches("input[type=checkbox], input[type=radio]")) event.preventDefault()
  })
}
