/**
 * The version of the wire. A change to any message, limit of a field or rule of the session makes a new one.
 *
 * 1  first version: session with frames, conversations, topics, workers
 */
export const PROTOCOL_VERSION = 1;

/** The oldest version a relay of this release still speaks. */
export const OLDEST_SUPPORTED_VERSION = 1;
