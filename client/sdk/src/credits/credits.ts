/** Credits, exactly: decimal strings on the wire, whole millicredits in a sum, never a float. */

const PLACES = 3
const grouped = new Intl.NumberFormat("en")

/** Whole millicredits of a decimal string: `"-12.5"` is `-12500n`. */
export function millicredits(credits: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(credits)
  if (!match) throw new RangeError(`not an amount of credits: ${credits}`)
  const [, sign, whole = "", fraction = ""] = match
  const amount = BigInt(whole + fraction.padEnd(PLACES, "0"))
  return sign ? -amount : amount
}

/** The wire's form of millicredits: `12500n` is `"12.500"`. */
export function creditsOf(amount: bigint): string {
  const digits = abs(amount)
    .toString()
    .padStart(PLACES + 1, "0")
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`
}

/** For a person, as a balance: two places, three where there is a third. `"1,250.00"`. */
export function formatCredits(credits: string): string {
  const [whole, fraction] = split(credits)
  return `${whole}.${fraction.endsWith("0") ? fraction.slice(0, -1) : fraction}`
}

/** For a person, as a price: no places that say nothing. `"12.5"`. */
export function formatPrice(credits: string): string {
  const [whole, fraction] = split(credits)
  const rest = fraction.replace(/0+$/, "")
  return rest ? `${whole}.${rest}` : whole
}

/** The same with its noun: `"1 credit"`, `"12.5 credits"`. */
export function priceInCredits(credits: string): string {
  const price = formatPrice(credits)
  return price === "1" ? "1 credit" : `${price} credits`
}

/** For a person, as a change: always with its sign, a true minus. `"+5.00"`, `"−5.00"`. */
export function formatChange(credits: string): string {
  const text = formatCredits(credits)
  return text.startsWith("−") || millicredits(credits) === 0n ? text : `+${text}`
}

/** For a field, as it would be typed: nothing grouped. `"1000"`. */
export function editableCredits(credits: string): string {
  return creditsOf(millicredits(credits)).replace(/\.?0+$/, "")
}

/**
 * From a field, for the server: half of the world writes a decimal comma. `"1,000"` could be
 * either, so it stays as it is, for the server to refuse.
 */
export function typedCredits(text: string): string {
  return text.trim().replace(/^(\d+),(\d{1,2})$/, "$1.$2")
}

/** Sign and grouped whole part, and all three places. */
function split(credits: string): [whole: string, fraction: string] {
  const amount = millicredits(credits)
  const digits = creditsOf(abs(amount))
  const whole = grouped.format(BigInt(digits.slice(0, -PLACES - 1)))
  return [(amount < 0n ? "−" : "") + whole, digits.slice(-PLACES)]
}

function abs(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}
