// An OpenID provider for the tests of single sign-on: oidc-provider itself, which asks nobody anything. Whoever is to be
// signed in next is told to it at /who; everything else is the library's own behaviour. Prints its address.
import { createServer } from "node:http"
import { once } from "node:events"
import { Provider } from "oidc-provider"

let who = {}
const server = createServer()
server.listen(0, "127.0.0.1")
await once(server, "listening")
const issuer = `http://localhost:${server.address().port}`

const provider = new Provider(issuer, {
  clients: [{ client_id: "hub", client_secret: "the hub's secret", redirect_uris: process.argv.slice(2), response_types: ["code"] }],
  pkce: { required: () => true },
  claims: { openid: ["sub", "acr", "amr"], email: ["email", "email_verified"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/asked/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: who.email, email_verified: who.email_verified }) }),
})
const answer = provider.callback()

async function finish(request, response) {
  const { params, grantId } = await provider.interactionDetails(request, response)
  const grant = (grantId && (await provider.Grant.find(grantId))) || new provider.Grant({ accountId: who.sub, clientId: params.client_id })
  grant.addOIDCScope("openid email")
  const login = { accountId: who.sub, acr: who.acr, amr: who.amr }
  await provider.interactionFinished(request, response, { login, consent: { grantId: await grant.save() } })
}

server.on("request", async (request, response) => {
  if (request.url === "/who") {
    let body = ""
    for await (const part of request) body += part
    who = JSON.parse(body)
    return response.end()
  }
  return request.url.startsWith("/asked/") ? finish(request, response) : answer(request, response)
})
console.log(issuer)
