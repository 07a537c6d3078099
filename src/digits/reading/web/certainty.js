// How certain a reading is: certainty.py.
import { forward, networkFrom, softmax } from "./ann.js";
import { argsort } from "./arrays.js";
import { CERTAINTY } from "./constants.js";

// A reader is { network, refuser } with limits of evidence, here from the output of reader_data in
// Python.
/** @type {(data: { network: Packed, refuser: Packed } & Limits) => Promise<Reader>} */
export async function readerFrom(data) {
  const [network, refuser] = await Promise.all([data.network, data.refuser].map(networkFrom));
  return { ...data, network, refuser };
}

/** @type {(reader: Reader, image: Numbers) => Judged} */
export function judge({ network, refuser }, image) {
  const [logits, [no, yes]] = [network, refuser].map((each) => forward(each, image)[each.W.length]);
  const isDigit = softmax([no, yes])[1];
  return { probabilities: softmax(logits), isDigit, evidence: yes - no + Math.max(...logits) };
}

/** @type {(reader: Reader, judged: Judged) => string} */
export function doubt({ unsureBelow, doubtfulBelow }, { probabilities: p, evidence }) {
  const [first, second] = argsort(p.map((value) => -value));
  const said = p[first] < unsureBelow ? [`could be ${first} or ${second}`] : [];
  if (evidence < doubtfulBelow) said.push("may not be a digit");
  return said.join(", ");
}

/** @type {(reader: Reader, evidence: number[]) => boolean[]} */
export function keeps({ doubtfulBelow, refuseBelow }, evidence) {
  if (evidence.length === 1) return [true];
  const clear = evidence.filter((each) => each >= doubtfulBelow).length;
  const { MANY, NUMBERS, NUMBERS_OF_MANY } = CERTAINTY;
  const words = clear < (evidence.length <= MANY ? NUMBERS : NUMBERS_OF_MANY) * evidence.length;
  return evidence.map((each) => !words && each >= refuseBelow);
}
