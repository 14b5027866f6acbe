/** Stripe's form for cards and other ways to pay. Nothing of it is loaded before that. */

import { ConnectionError } from "@kamegor/sdk/api/errors"
import type { Checkout } from "@kamegor/sdk/api/types"
import type {
  Appearance,
  Stripe,
  StripeElements,
  StripeError,
  StripePaymentElement,
} from "@stripe/stripe-js"
import { loadStripe } from "@stripe/stripe-js/pure"
import { showFromDocument } from "../design/light-place"
import { theme, tokenColor } from "../design/theme"

/** What Stripe says at once of a payment; the site hears of it on its own. */
export type Answer =
  | { status: "succeeded" | "processing" }
  | { status: "refused"; problem: string }

export class CardForm {
  readonly #element: StripePaymentElement
  #remove: () => void = () => {}

  private constructor(
    private readonly stripe: Stripe,
    private readonly elements: StripeElements,
  ) {
    this.#element = elements.create("payment", { layout: "tabs" })
  }

  /**
   * Fetch what the form takes.
   *
   * @throws ConnectionError Stripe's script did not come.
   */
  static async open({ client_secret, publishable_key }: Checkout): Promise<CardForm> {
    if (!client_secret || !publishable_key) {
      throw new Error("The site does not say how this is paid.")
    }
    const stripe = await loadStripe(publishable_key).catch(() => null)
    if (!stripe) throw lineDown()
    const elements = stripe.elements({
      clientSecret: client_secret,
      appearance: appearance(),
    })
    return new CardForm(stripe, elements)
  }

  /**
   * Show the form in `place`; done once it can be filled in. Stripe refuses to be in a shadow
   * tree, so it is in the document and only seen there.
   *
   * @throws ConnectionError the form did not come.
   */
  show(place: HTMLElement): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#element.on("ready", () => resolve())
      this.#element.on("loaderror", () => reject(lineDown()))
    })
    const content = document.createElement("div")
    // Stripe's frame says nothing of colour schemes, so in one of our dark ones it would be white.
    content.style.colorScheme = "light"
    this.#remove = showFromDocument(content, place)
    this.#element.mount(content)
    return ready
  }

  /**
   * Pay. Where the bank wants to ask on a page of its own, this leads there and never answers;
   * `returnUrl` is where people come back to.
   */
  async pay(returnUrl: string): Promise<Answer> {
    const { error, paymentIntent } = await this.stripe.confirmPayment({
      elements: this.elements,
      confirmParams: { return_url: returnUrl },
      redirect: "if_required",
    })
    const status = (paymentIntent ?? error?.payment_intent)?.status
    if (status === "succeeded" || status === "processing") return { status }
    return { status: "refused", problem: explainRefusal(error) }
  }

  close(): void {
    this.#element.destroy()
    this.#remove()
  }
}

/** Words for a person, whose card it may or may not be about. */
export function explainRefusal(
  error?: Pick<StripeError, "type" | "code" | "message">,
): string {
  if (error?.code === "payment_intent_authentication_failure") {
    return "Your bank could not confirm that it was you. Nothing was charged."
  }
  if (error?.type === "card_error" || error?.type === "validation_error") {
    return error.message ?? "Your card was declined."
  }
  if (error?.type === "api_connection_error") {
    return "The payment service cannot be reached. Try again: you only pay once."
  }
  return "Something went wrong at the payment service. Try again: you only pay once."
}

function lineDown(): ConnectionError {
  return new ConnectionError(navigator.onLine ? "unreachable" : "offline")
}

/** The form is another site's, so no style of ours reaches it. */
function appearance(): Appearance {
  return {
    theme: isDark() ? "night" : "stripe",
    variables: {
      borderRadius: "14px",
      colorBackground: tokenColor("--km-surface"),
      colorDanger: tokenColor("--km-negative"),
      colorPrimary: tokenColor("--km-brand"),
      colorText: tokenColor("--km-ink"),
      colorTextSecondary: tokenColor("--km-ink-muted"),
      fontFamily: "system-ui, sans-serif",
      // Under 16 px, iOS zooms in on what is typed into.
      fontSizeBase: "16px",
    },
  }
}

function isDark(): boolean {
  const { value } = theme
  if (value !== "device") return value === "dark"
  return window.matchMedia("(prefers-color-scheme: dark)").matches
}
