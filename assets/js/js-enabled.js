// The line of inline script of GOV.UK's template as a file, because our content security policy allows no inline script.
document.body.classList.add("js-enabled", "govuk-frontend-supported")
