// What this computer keeps of a task until the server has it. Each opening of the page writes a copy of its own, so that
// none is written over that the person has still to choose about.

let prefix, own;

export function open(person, task) {
  prefix = `casework-draft:${person}:${task}`;
  own = `${prefix}:${crypto.randomUUID()}`;
}

/** Keep what stands in the form; whether it could be kept. */
export function keep(values, at) {
  try {
    localStorage.setItem(own, JSON.stringify({ values, at: at.getTime() }));
    return true;
  } catch {
    return false;
  }
}

/** The server has what stands in the form. */
export const dropOwn = () => localStorage.removeItem(own);

export const drop = (name) => localStorage.removeItem(name);

/** The task is answered: nothing of it stays on this computer. */
export function dropAll() {
  for (const name of names()) localStorage.removeItem(name);
}

/** The copies of earlier openings, [{name, values, at}], the latest first. */
export function copies() {
  return names()
    .filter((name) => name !== own)
    .map((name) => ({ name, ...read(name) }))
    .filter((one) => one.values)
    .sort((one, other) => other.at - one.at);
}

const names = () => Object.keys(localStorage).filter((name) => name === prefix || name.startsWith(`${prefix}:`));

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Whether two forms say the same; what is blank says nothing. */
export function isSame(one, other) {
  const said = (values) =>
    JSON.stringify(
      Object.entries(values)
        .map(([name, given]) => [name, given.filter((value) => value.trim())])
        .filter(([, given]) => given.length)
        .sort(([before], [after]) => (before < after ? -1 : 1)),
    );
  return said(one) === said(other);
}
