// Package gateway is the HTTP side of the controller: it takes the forge's events and shows
// people the site, decisions and how the controller is.
//
// # Who may ask for what
//
// Events (POST /webhook) are taken from anybody who signs them, wherever they come from. Whether
// the process lives (GET /healthz) and works (GET /readyz) is said to anybody, in one word.
//
// Pages and metrics show the whole estate, so they are for a request that either
//
//   - carries the configured secret in the header Gitsm-Proxy-Secret, once: it comes through a
//     proxy that has authenticated whoever asks; or
//   - where no secret is configured, was made on this machine: it came over HTTP/1.1 from a
//     loopback address to a listener on a loopback address, names a loopback host, and bears no
//     mark of a proxy (Forwarded, Via, X-Forwarded-… and the like).
//
// Everything else is answered by 403. With a secret, being on this machine is not enough, since
// the proxy may be here, too, and so is whoever gets past its authentication. What a
// request says of where it came from is never taken for true, only for a reason to refuse.
// The host is checked because a page of somebody else may reach a loopback address by a name
// that it rebinds; HTTP/1.0 is refused because it is what some proxies speak that leave no
// other mark. The proxy must take the header Gitsm-Proxy-Secret off what it is sent by others.
//
// # What is answered
//
// Paths are taken as they are or refused, and never cleaned: no empty, hidden or upward
// parts, no encoded slashes, no backslashes. Requests in absolute form are refused.
package gateway
