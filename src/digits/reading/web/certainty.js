// How sure a reading is: certainty.py.
/** @import { Network } from "./ann.js" */
import { forward, networkFrom, softmax } from "./ann.js";

/** @typedef {{ unsureBelow: number, refuseBelow: number }} Limits */
/** @typedef {Limits & { network: Network, refuser: Network }} Reader */
/** @typedef {{ probabilities: number[], isDigit: number, evidence: number }} Judged */

/**
 * A reader from what reader_data in Python wrote.
 * @type {(data: any) => Promise<Reader>}
 */
export async function readerFrom(data) {
  const [network, refuser] = await Promise.all([data.network, data.refuser].map(networkFrom));
  return { ...data, network, refuser };
}

/** @type {(reader: Reader, image: Float32Array) => Judged} */
export function judge({ network, refuser }, image) {
  const [logits, [no, yes]] = [network, refuser].map((each) => forward(each, image)[each.W.length]);
  const isDigit = softmax([no, yes])[1];
  return { probabilities: softmax(logits), isDigit, evidence: yes - no + Math.max(...logits) };
}
