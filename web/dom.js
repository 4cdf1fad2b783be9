/** The element with that id. */
export const byId = (id) => document.getElementById(id);

/** Makes an element: attributes by their names, then what is in it. Texts stay texts. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Writes a text only when it differs: screen readers read out every change. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Shows or hides; the focus does not get lost in what vanishes, but goes to `refuge`. */
export function setHidden(target, hidden, refuge) {
  const hadFocus = hidden && target.contains(document.activeElement);
  target.hidden = hidden;
  if (hadFocus) refuge?.focus();
}

/** Leads people to a title: those who see as well as those who hear. */
export function goTo(title) {
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
}

let clearing;

/** Says something to people who can't see it. */
export function announce(text) {
  const live = byId("live");
  clearTimeout(clearing);
  setText(live, text);
  // The same sentence may come again, and has to be read again.
  clearing = setTimeout(() => setText(live, ""), 5_000);
}
