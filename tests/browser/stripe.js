// Stands in for Stripe.js: as much of its documented API as is used here, with its own frame
// and its own requests, so that the site's policies are tried as they would be.
// Source: Stripe.js reference, elements.create("payment") and stripe.confirmPayment.
;(() => {
  const FRAME = "https://js.stripe.com/v3/elements-inner-payment.html"

  class PaymentElement {
    #listeners = {}
    frame = document.createElement("iframe")

    constructor(appearance) {
      const { variables } = appearance
      const look = new URLSearchParams({
        text: variables.colorText,
        background: variables.colorBackground,
        line: variables.colorTextSecondary,
        accent: variables.colorPrimary,
      })
      this.frame.src = `${FRAME}#${look}`
      this.frame.title = "Secure payment input frame"
      this.frame.allow = "payment *"
      this.frame.style = "border: 0; width: 100%; height: 190px"
      this.frame.addEventListener("load", () => this.#tell("ready", { elementType: "payment" }))
    }

    on(name, listener) {
      this.#listeners[name] = listener
      return this
    }

    mount(place) {
      if (place.getRootNode() !== document) {
        throw new Error(
          "Elements cannot be mounted in a ShadowRoot. Please mount in the Light DOM.",
        )
      }
      place.append(this.frame)
    }

    destroy() {
      this.frame.remove()
    }

    /** Ask the frame what was typed into it. */
    read() {
      return new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = ({ data }) => resolve(data)
        this.frame.contentWindow.postMessage("read", "*", [port2])
      })
    }

    #tell(name, event) {
      this.#listeners[name]?.(event)
    }
  }

  async function confirm(key, { clientSecret, payment }, returnUrl) {
    const [id] = clientSecret.split("_secret_")
    const response = await fetch(`https://api.stripe.com/v1/payment_intents/${id}/confirm`, {
      method: "POST",
      body: new URLSearchParams({
        client_secret: clientSecret,
        key,
        return_url: returnUrl,
        card: await payment.read(),
      }),
    }).catch(() => null)
    if (!response) return { error: { type: "api_connection_error", message: "No network." } }
    const { error, ...paymentIntent } = await response.json()
    if (error) return { error }
    const elsewhere = paymentIntent.next_action?.redirect_to_url.url
    if (!elsewhere) return { paymentIntent }
    location.assign(elsewhere)
    return new Promise(() => {})
  }

  window.Stripe = (key) => ({
    elements({ clientSecret, appearance }) {
      const group = { clientSecret }
      return Object.assign(group, {
        create(type, options) {
          if (type !== "payment" || options.layout !== "tabs") throw new Error(type)
          group.payment = new PaymentElement(appearance)
          return group.payment
        },
      })
    },
    confirmPayment({ elements, confirmParams, redirect }) {
      if (redirect !== "if_required") throw new Error(redirect)
      return confirm(key, elements, confirmParams.return_url)
    },
  })
  window.Stripe.version = "endive"
})()
