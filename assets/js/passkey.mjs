// A form that a passkey fills in: adding one, or showing one at sign-in. The server has put into the page what the browser
// must ask the device; the answer goes into a hidden field and is sent like any form. Without scripts the form stays hidden.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0))
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
const known = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }))

function asked(options) {
  const found = { ...options, challenge: bytes(options.challenge) }
  if (options.user) found.user = { ...options.user, id: bytes(options.user.id) }
  if (options.allowCredentials) found.allowCredentials = known(options.allowCredentials)
  if (options.excludeCredentials) found.excludeCredentials = known(options.excludeCredentials)
  return found
}

function answer(credential) {
  const { response } = credential
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])])
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(given),
  })
}

export function passkey(form) {
  if (!window.PublicKeyCredential || !navigator.credentials) return
  const publicKey = asked(JSON.parse(form.dataset.passkey))
  const said = form.querySelector("[data-passkey-said]")
  form.hidden = false
  for (const words of document.querySelectorAll("[data-passkey-without]")) words.hidden = true
  form.addEventListener("submit", async (event) => {
    if (form.elements.passkey.value) return
    event.preventDefault()
    said.textContent = ""
    try {
      const made = publicKey.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey })
      form.elements.passkey.value = answer(await made)
    } catch {
      said.textContent = "Your browser or device did not give a passkey. Try again, or use your app’s code."
      return
    }
    form.submit()
  })
}
