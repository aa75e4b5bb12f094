// The one clock of a page: the product's, told in the zone in which every other time of the page is told.

const { now: began, zone, zoneWord } = document.body.dataset; // the word stands where the zone is not the office's
const ahead = began ? new Date(began).getTime() - Date.now() : 0; // by how much it is before this computer's

export const now = () => new Date(Date.now() + ahead);

const words = (at, more) => {
  const time = at.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone: zone, ...more }).toLowerCase();
  return zoneWord ? `${time} ${zoneWord}` : time;
};

/** "10:43 am" */
export const told = (at = now()) => words(at, {});

/** "10:43:10 am" */
export const exact = (at = now()) => words(at, { second: "2-digit" });
