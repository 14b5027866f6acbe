/** Where to put what works in no shadow tree, as another site's frames. */

let shown = 0

/**
 * Put `content` into the document itself, and show it in `place`, through every shadow tree
 * that is in between. Answers how to take it away again.
 */
export function showFromDocument(content: HTMLElement, place: HTMLElement): () => void {
  const name = `km-light-${++shown}`
  const added: Element[] = []
  const add = (node: HTMLElement, parent: Element) => {
    node.slot = name
    parent.append(node)
    added.push(node)
  }
  let parent: Element = place
  let root = place.getRootNode()
  // Each host hands on to the next one out what is slotted into it.
  while (root instanceof ShadowRoot) {
    const slot = document.createElement("slot")
    slot.name = name
    add(slot, parent)
    parent = root.host
    root = parent.getRootNode()
  }
  add(content, parent)
  return () => {
    for (const node of added) node.remove()
  }
}
