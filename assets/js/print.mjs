// A button that prints the page; class hub-needs-js keeps it away where there is no script.
export function printPage(button) {
  button.addEventListener("click", () => window.print())
}
